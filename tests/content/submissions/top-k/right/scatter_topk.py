import torch

def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits
    vals, idx = logits.topk(k, dim=-1)
    return torch.full_like(logits, float("-inf")).scatter(-1, idx, vals)
