# catalogue: 5
import torch
def top_k_filter(logits, k):
    if k == 0:
        return logits
    v, _ = torch.topk(logits, k)
    return logits.masked_fill(logits < v[..., -1, None], -float("inf"))
