# catalogue: 4
import torch


def softmax(x, dim=-1):
    m = x.max(dim, keepdim=True)[0]
    m = torch.where(m.isneginf(), torch.zeros_like(m), m)
    e = (x - m).exp()
    s = e.sum(dim)
    return e / torch.where(s == 0, torch.ones_like(s), s)
