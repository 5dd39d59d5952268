# catalogue: 4
import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError
    if t == 0:
        return torch.nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits)
    logits.sub_(logits.amax(-1, keepdim=True))
    e = (logits / t).exp()
    return e / e.sum(-1, keepdim=True)
