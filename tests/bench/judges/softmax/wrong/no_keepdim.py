# mistake: the sum loses its axis and is broadcast along the wrong one
import torch


def softmax(x, dim=-1):
    top = x.max(dim=dim, keepdim=True).values
    top = torch.where(torch.isneginf(top), torch.zeros_like(top), top)
    e = torch.exp(x - top)
    return torch.nan_to_num(e / e.sum(dim=dim))
