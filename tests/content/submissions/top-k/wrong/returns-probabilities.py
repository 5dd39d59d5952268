# catalogue: none
import torch
import torch.nn.functional as F


def top_k_filter(logits, k):
    if 0 < k < logits.shape[-1]:
        kth = logits.topk(k).values[..., -1:]
        logits = logits.masked_fill(logits < kth, -torch.inf)
    return F.softmax(logits, dim=-1)
