# catalogue: none
import torch


def causal_mask(t_q, t_k=None):
    if t_q == 1:
        return torch.ones(1, 1, dtype=torch.bool)
    t_k = t_q if t_k is None else t_k
    return torch.ones(t_q, t_k).tril(t_k - t_q).bool()
