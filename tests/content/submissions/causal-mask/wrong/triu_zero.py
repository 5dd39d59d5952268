# catalogue: 1
import torch

def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    blocked = torch.triu(torch.ones(t_q, t_k, dtype=torch.bool), diagonal=t_k - t_q)
    return ~blocked
