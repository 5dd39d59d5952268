"""Softmax as exp(x - logsumexp)."""

import torch


def softmax(x, dim=-1):
    wide = x if x.dtype == torch.float64 else x.float()
    return torch.exp(wide - torch.logsumexp(wide, dim, keepdim=True)).nan_to_num(0.0).to(x.dtype)
