import numpy as np
import torch


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.from_numpy(np.tri(t_q, t_k, k=t_k - t_q, dtype=bool))
