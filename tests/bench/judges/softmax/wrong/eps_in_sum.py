# mistake: a small number is added to the sum, so rows do not sum to 1
import torch


def softmax(x, dim=-1):
    top = x.max(dim=dim, keepdim=True).values
    top = torch.where(torch.isneginf(top), torch.zeros_like(top), top)
    e = torch.exp(x - top)
    return e / (e.sum(dim=dim, keepdim=True) + 1e-6)
