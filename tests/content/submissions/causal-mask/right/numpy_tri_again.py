import numpy as np
import torch

def causal_mask(t_q, t_k=None):
    n = t_q if t_k is None else t_k
    return torch.from_numpy(np.tri(t_q, n, n - t_q, dtype=bool))
