# catalogue: 4
# costly: lets the blocks go but keeps a numpy copy of each
import numpy as np
import torch


def online_softmax(blocks):
    arrays, dtype = [], None
    for b in blocks:
        dtype = b.dtype
        arrays.append(np.array(b.numpy()))
        b = None
    m = arrays[0].max(axis=-1)
    for a in arrays[1:]:
        m = np.maximum(m, a.max(axis=-1))
    l = sum(np.exp(a - m[..., None]).sum(axis=-1) for a in arrays)
    return torch.tensor(m, dtype=dtype), torch.tensor(l, dtype=dtype)
