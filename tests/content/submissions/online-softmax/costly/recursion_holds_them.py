# catalogue: 4
# costly: the maximum comes back from a recursion, each level of which holds its block
import torch


def _go(it, m):
    block = next(it, None)
    if block is None:
        return m, torch.zeros_like(m)
    top = block.amax(-1) if m is None else torch.maximum(m, block.amax(-1))
    final, l = _go(it, top)
    return final, l + torch.exp(block - final[..., None]).sum(-1)


def online_softmax(blocks):
    return _go(iter(blocks), None)
