import torch


def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    i = torch.arange(t_q).unsqueeze(1)
    j = torch.arange(t_k).unsqueeze(0)
    return j <= i + (t_k - t_q)
