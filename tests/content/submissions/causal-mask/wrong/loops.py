# catalogue: 1
import torch
def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.tensor([[j - (t_k - t_q) < i for j in range(t_k)] for i in range(t_q)], dtype=torch.bool).reshape(t_q, t_k)
