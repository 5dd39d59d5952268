# catalogue: 3
import torch

class Nucleus:
    def __init__(self, p): self.p = p
    def mask(self, desc):
        over = torch.cumsum(desc, dim=-1) >= self.p
        return torch.cat([torch.zeros_like(over[..., :1]), over[..., :-1]], dim=-1)
    def __call__(self, x):
        if self.p >= 1: return x.clone()
        desc, order = x.sort(dim=-1, descending=True)
        desc = torch.where(self.mask(desc), -torch.inf, desc)
        return torch.empty_like(x).scatter_(-1, order, desc)

def top_p_filter(logits, p):
    return Nucleus(p)(logits)
