"""You keep a copy of each block, and thus the whole row."""

import numpy as np
import torch


def online_softmax(blocks):
    copies = []
    for block in blocks:
        copies.append(block.numpy().copy())
        dtype = block.dtype
        del block
    m = np.maximum.reduce([copy.max(-1) for copy in copies])
    total = sum(np.exp(copy - m[..., None]).sum(-1) for copy in copies)
    return torch.as_tensor(np.asarray(m), dtype=dtype), torch.as_tensor(np.asarray(total), dtype=dtype)
