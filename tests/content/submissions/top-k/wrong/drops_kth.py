# catalogue: 2
import torch
def top_k_filter(logits, k):
    if k == 0 or k >= logits.size(-1):
        return logits.clone()
    kth = torch.topk(logits, k).values[..., -1:]
    return logits.masked_fill(logits <= kth, float("-inf"))
