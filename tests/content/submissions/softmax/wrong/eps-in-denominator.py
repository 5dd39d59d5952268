# catalogue: 5
import torch

EPS = 1e-4


def softmax(x, dim=-1):
    m, _ = x.max(dim=dim, keepdim=True)
    e = torch.exp(x - torch.nan_to_num(m, neginf=0.0))
    return e / (e.sum(dim=dim, keepdim=True) + EPS)
