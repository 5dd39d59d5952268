# catalogue: none
import torch
def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits.clone()
    cut = logits.topk(k, largest=False).values[..., -1:]
    return logits.masked_fill(logits > cut, float("-inf"))
