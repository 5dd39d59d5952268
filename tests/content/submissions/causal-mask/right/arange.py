import torch

def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    i = torch.arange(t_q)[:, None]
    j = torch.arange(t_k)[None, :]
    return j <= i + (t_k - t_q)
