import torch


def causal_mask(t_q, t_k=None):
    t_k = t_k if t_k is not None else t_q
    by_key = torch.triu(torch.ones(t_k, t_q, dtype=torch.bool), diagonal=t_q - t_k)
    return by_key.t()
