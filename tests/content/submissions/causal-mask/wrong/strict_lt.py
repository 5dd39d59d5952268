# catalogue: 1
import torch
def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.arange(t_k)[None] < torch.arange(t_q)[:, None] + (t_k - t_q)
