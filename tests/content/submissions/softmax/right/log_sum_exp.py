# style: exp(score - logsumexp), at least in single
import torch


def softmax(x, dim=-1):
    y = x if x.dtype == torch.float64 else x.float()
    lse = torch.logsumexp(y, dim, keepdim=True)
    return torch.exp(y - torch.where(lse == -float("inf"), torch.zeros_like(lse), lse)).to(x.dtype)
