# outside: aligned at the top left when there are more keys than queries
import torch


def causal_mask(t_q, t_k=None):
    return torch.ones(t_q, t_q if t_k is None else t_k, dtype=torch.bool).tril()
