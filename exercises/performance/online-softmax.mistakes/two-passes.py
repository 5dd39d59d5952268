"""You go through the blocks twice, for the maximum and for the sum. A generator is empty the second time, so the sum
stays 0; in one pass the sum is corrected as the maximum grows."""

import torch


def online_softmax(blocks):
    m = None
    for block in blocks:
        top = block.amax(dim=-1)
        m = top if m is None else torch.maximum(m, top)
    total = torch.zeros_like(m)
    for block in blocks:
        total = total + torch.exp(block - m[..., None]).sum(dim=-1)
    return m, total
