# catalogue: 2
import numpy as np
import torch

def padding_mask(lengths, t, causal=False):
    out = np.zeros((len(lengths), 1, t, t), dtype=bool)
    for b, n in enumerate(lengths.tolist()):
        for i in range(t):
            for j in range(t):
                if j <= n and (not causal or j <= i):
                    out[b, 0, i, j] = True
    return torch.from_numpy(out)
