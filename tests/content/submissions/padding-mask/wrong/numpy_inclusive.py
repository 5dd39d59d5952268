# catalogue: 2
# treats the length as the last valid index
import numpy as np
import torch


def padding_mask(lengths, t, causal=False):
    out = np.zeros((len(lengths), 1, t, t), dtype=bool)
    for b, last in enumerate(lengths.numpy()):
        out[b, 0, :, : last + 1] = True
    if causal:
        out &= np.tri(t, dtype=bool)
    return torch.from_numpy(out)
