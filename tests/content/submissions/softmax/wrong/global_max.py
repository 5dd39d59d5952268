# catalogue: 2
import torch

def softmax(x, dim=-1):
    shift = x.max()
    if shift == float("-inf"):
        return torch.zeros_like(x)
    ex = (x - shift).exp()
    out = ex / ex.sum(dim=dim, keepdim=True)
    dead = torch.isneginf(x).all(dim=dim, keepdim=True)
    return out.masked_fill(dead, 0)
