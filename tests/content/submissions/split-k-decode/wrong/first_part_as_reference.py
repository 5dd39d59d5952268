# other: subtracts the first part's lse in place of the largest
import torch


def merge_attention(outs, lses):
    base = lses[0]
    w = torch.exp(lses - base)
    total = w.sum(0)
    return (w.unsqueeze(-1) * outs).sum(0) / total.unsqueeze(-1), base + total.log()
