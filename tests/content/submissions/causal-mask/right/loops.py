import torch

def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    m = torch.zeros((t_q, t_k), dtype=torch.bool)
    for i in range(t_q):
        seen = i + 1 + t_k - t_q
        if seen > 0:
            m[i, :seen] = True
    return m
