# catalogue: none
import torch


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    past = max(0, t_k - t_q)
    return torch.arange(t_k) <= torch.arange(t_q)[:, None] + past
