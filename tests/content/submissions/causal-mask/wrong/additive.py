# catalogue: 5
import torch

def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    m = torch.full((t_q, t_k), float("-inf"))
    return torch.triu(m, diagonal=1 + t_k - t_q)
