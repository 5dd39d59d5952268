# catalogue: 5
import torch
def causal_mask(t_q, t_k=None):
    t_k = t_k if t_k is not None else t_q
    ok = torch.arange(t_k).unsqueeze(0) <= torch.arange(t_k - t_q, t_k).unsqueeze(1)
    return ok.float()
