# catalogue: 3
import torch

def top_k_filter(logits, k):
    V = logits.shape[-1]
    k = V if k == 0 else min(k, V)
    vals, idx = logits.topk(k, dim=-1)
    return torch.zeros_like(logits).scatter_(-1, idx, vals)
