# catalogue: none
import torch
def causal_mask(t_q, t_k=None):
    return torch.ones(t_q, t_q, dtype=torch.bool).tril()
