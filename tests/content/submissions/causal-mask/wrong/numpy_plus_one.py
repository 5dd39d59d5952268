# catalogue: 2
import numpy as np, torch

def causal_mask(t_q, t_k=None):
    t_k = t_k if t_k is not None else t_q
    i, j = np.ogrid[:t_q, :t_k]
    return torch.from_numpy(j <= i + 1 + t_k - t_q)
