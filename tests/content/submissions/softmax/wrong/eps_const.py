# catalogue: 5
import torch
EPS = 1e-2

def _den(e, dim):
    return torch.sum(e, dim, keepdim=True) + EPS

def softmax(x, dim=-1):
    m = torch.nan_to_num(x.max(dim, keepdim=True)[0], neginf=0.0)
    e = torch.exp(x - m)
    return torch.div(e, _den(e, dim))
