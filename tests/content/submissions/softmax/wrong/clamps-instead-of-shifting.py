# catalogue: 1
import torch


def softmax(x, dim=-1):
    # keep exp in range
    e = torch.exp(x.clamp(-80.0, 80.0))
    e = e.masked_fill(x.isneginf(), 0.0)
    s = e.sum(dim, keepdim=True)
    return e / s.masked_fill(s == 0, 1.0)
