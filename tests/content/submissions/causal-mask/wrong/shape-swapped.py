# catalogue: none
import torch


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    i, j = torch.meshgrid(torch.arange(t_q), torch.arange(t_k), indexing="xy")
    return j <= i + t_k - t_q
