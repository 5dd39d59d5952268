# catalogue: 3
import torch
def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    return torch.tril(torch.ones((t_q, t_k), dtype=torch.bool))
