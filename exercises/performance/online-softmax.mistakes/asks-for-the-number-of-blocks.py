"""You ask for the number of blocks. They are an iterable, which may be a generator, and a generator has no length. Loop
over it once."""

import torch


def online_softmax(blocks):
    m, total = None, None
    for number in range(len(blocks)):
        block = blocks[number]
        top = block.amax(dim=-1)
        m_new = top if m is None else torch.maximum(m, top)
        old = 0.0 if m is None else total * torch.exp(m - m_new)
        total = old + torch.exp(block - m_new[..., None]).sum(dim=-1)
        m = m_new
    return m, total
