# catalogue: 3
import torch
def top_k_filter(logits, k):
    if k == 0:
        return logits.clone()
    v = torch.topk(logits, min(k, logits.size(-1))).values
    return torch.where(logits < v[..., -1:], torch.zeros_like(logits), logits)
