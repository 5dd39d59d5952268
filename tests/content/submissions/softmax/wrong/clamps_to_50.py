# catalogue: none
import torch

def softmax(x, dim=-1):
    m = x.amax(dim, keepdim=True)
    d = torch.nan_to_num(x - m, nan=float("-inf")).clamp(min=-5.0)
    e = torch.where(torch.isneginf(x), torch.zeros_like(x), d.exp())
    s = e.sum(dim, keepdim=True)
    return e / torch.where(s == 0, torch.ones_like(s), s)
