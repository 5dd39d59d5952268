# catalogue: 2
import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError(t)
    p = logits.softmax(-1)
    if t == 0:
        return (p == p.amax(-1, keepdim=True)).to(p.dtype)
    p = p / t
    return torch.exp(p) / torch.exp(p).sum(-1, keepdim=True)
