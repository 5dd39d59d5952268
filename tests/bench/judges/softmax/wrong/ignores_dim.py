# mistake: dim is ignored, it is always the last axis
import torch


def softmax(x, dim=-1):
    top = x.max(dim=-1, keepdim=True).values
    top = torch.where(torch.isneginf(top), torch.zeros_like(top), top)
    e = torch.exp(x - top)
    s = e.sum(dim=-1, keepdim=True)
    return torch.where(s > 0, e / s, torch.zeros_like(e))
