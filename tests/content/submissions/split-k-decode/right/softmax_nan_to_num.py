import torch


def merge_attention(outs, lses):
    weights = torch.softmax(lses, dim=0).nan_to_num(nan=0.0)
    return torch.einsum("s...,s...d->...d", weights, outs), torch.logsumexp(lses, dim=0)
