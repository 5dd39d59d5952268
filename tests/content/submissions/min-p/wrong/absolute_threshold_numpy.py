# catalogue: 1
# compares with min_p itself and only keeps the argmax as a safety net
import numpy as np
import torch


def min_p_filter(logits, min_p):
    x = logits.numpy().astype(np.float64)
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    keep = (p >= min_p) | (p == p.max(axis=-1, keepdims=True))
    return torch.from_numpy(np.where(keep, x, -np.inf)).to(logits.dtype)
