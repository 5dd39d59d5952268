import numpy as np
import torch


def online_softmax(blocks):
    m, l = -np.inf, 0.0
    with np.errstate(invalid="ignore"):
        for block in blocks:
            a = block.numpy()
            dtype = block.dtype
            new = np.maximum(m, a.max(axis=-1))
            ref = np.where(np.isneginf(new), 0, new)
            l = l * np.exp(m - ref) + np.exp(a - ref[..., None]).sum(-1)
            m = new
    return torch.as_tensor(np.asarray(m), dtype=dtype), torch.as_tensor(np.asarray(l), dtype=dtype)
