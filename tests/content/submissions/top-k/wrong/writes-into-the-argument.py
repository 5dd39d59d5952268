# catalogue: none
import torch


def top_k_filter(logits, k):
    if k == 0 or k >= logits.size(-1):
        return logits
    v, _ = torch.topk(logits, k)
    logits[logits < v[..., [-1]]] = -float("Inf")
    return logits
