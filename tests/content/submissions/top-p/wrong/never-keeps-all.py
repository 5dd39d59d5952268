# catalogue: none
import torch


def top_p_filter(logits, p):
    s, idx = torch.sort(logits, dim=-1, descending=True)
    mass = s.double().softmax(-1).cumsum(-1)
    n = (mass < min(p, 0.999)).sum(-1, keepdim=True) + 1
    keep = (torch.arange(logits.shape[-1]) < n).expand_as(logits)
    return torch.where(torch.zeros_like(keep).scatter(-1, idx, keep), logits, -torch.inf)
