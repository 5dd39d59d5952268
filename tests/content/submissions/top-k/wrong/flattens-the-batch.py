# catalogue: 4
import torch


def top_k_filter(logits, k):
    flat = logits.reshape(-1)
    if k == 0 or k >= flat.numel():
        return logits
    kth = flat.topk(k).values.min()
    return logits.masked_fill(logits < kth, -torch.inf)
