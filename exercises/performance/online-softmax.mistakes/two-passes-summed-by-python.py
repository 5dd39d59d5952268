"""You go through the blocks twice, for the maximum and for the sum. A generator is empty the second time, so the sum
stays 0, a plain number; in one pass the sum is corrected as the maximum grows."""

import torch


def online_softmax(blocks):
    m = None
    for block in blocks:
        top = block.amax(dim=-1)
        m = top if m is None else torch.maximum(m, top)
    total = sum(torch.exp(block - m[..., None]).sum(dim=-1) for block in blocks)
    return m, total
