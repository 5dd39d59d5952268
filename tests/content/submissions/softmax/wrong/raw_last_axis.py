# catalogue: 1+3
import torch

def softmax(x, dim=-1):
    e = x.exp()
    s = e.sum(-1, keepdim=True)
    return torch.where(s == 0, torch.zeros_like(e), e / s)
