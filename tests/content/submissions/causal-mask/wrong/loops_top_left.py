# catalogue: 3
import torch
def causal_mask(t_q, t_k=None):
    n = t_q if t_k is None else t_k
    out = torch.zeros(t_q, n).bool()
    for r in range(t_q):
        for c in range(n):
            out[r, c] = c <= r
    return out
