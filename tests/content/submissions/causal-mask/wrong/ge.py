# catalogue: 6
import torch

def causal_mask(t_q, t_k=None):
    if t_k is None: t_k = t_q
    q = torch.arange(t_q) + (t_k - t_q)
    return q[:, None] <= torch.arange(t_k)[None, :]
