# catalogue: none
import torch.nn.functional as F


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("negative")
    if t == 0:
        return F.one_hot(logits.argmax(dim=-1)).to(logits.dtype)
    return F.softmax(logits / t, dim=-1)
