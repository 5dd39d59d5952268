"""You index the blocks. They are an iterable, which may be a generator, and a generator has no index. Loop over it
once."""

import torch


def online_softmax(blocks):
    m = blocks[0].amax(dim=-1)
    total = torch.exp(blocks[0] - m[..., None]).sum(dim=-1)
    for block in blocks[1:]:
        m_new = torch.maximum(m, block.amax(dim=-1))
        total = total * torch.exp(m - m_new) + torch.exp(block - m_new[..., None]).sum(dim=-1)
        m = m_new
    return m, total
