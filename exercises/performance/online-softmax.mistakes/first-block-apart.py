"""The first block sets the initial maximum and sum, and stays in memory during the loop."""

import torch


def online_softmax(blocks):
    it = iter(blocks)
    first = next(it)
    m = first.max(dim=-1).values
    shift = torch.where(m == -torch.inf, 0.0, m)
    total = torch.exp(first - shift[..., None]).sum(dim=-1)
    for block in it:
        new = torch.maximum(m, block.max(dim=-1).values)
        shift = torch.where(new == -torch.inf, 0.0, new)
        total = total * torch.exp(m - shift) + torch.exp(block - shift[..., None]).sum(dim=-1)
        m = new
    return m, total
