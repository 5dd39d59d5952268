# catalogue: 2
import torch.nn.functional as F


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("temperature")
    if t == 0:
        return F.one_hot(logits.argmax(-1), logits.size(-1)).to(logits.dtype)
    return F.softmax(logits, dim=-1) / t
