# catalogue: 5
import torch


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    m = torch.zeros(t_q, t_k, dtype=torch.uint8)
    for i in range(t_q):
        for j in range(t_k):
            m[i, j] = j - i <= t_k - t_q
    return m
