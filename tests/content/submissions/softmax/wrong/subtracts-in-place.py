# catalogue: none
import torch


def softmax(x, dim=-1):
    m = x.amax(dim, keepdim=True)
    m[m == -torch.inf] = 0
    x -= m
    e = x.exp()
    s = e.sum(dim, keepdim=True)
    s[s == 0] = 1
    return e / s
