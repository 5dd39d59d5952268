import torch

def causal_mask(t_q, t_k=None):
    t_k = t_k if t_k is not None else t_q
    future = torch.triu(torch.ones(t_q, t_k), diagonal=1 + t_k - t_q)
    return future == 0
