# catalogue: none
import numpy as np


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return np.tri(t_q, t_k, t_k - t_q).astype(bool)
