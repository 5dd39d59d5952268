# catalogue: none
import torch
def top_k_filter(logits, k):
    k = min(k, logits.shape[-1])
    vals, idx = logits.topk(k, dim=-1)
    return torch.full_like(logits, float("-inf")).scatter(-1, idx, vals)
