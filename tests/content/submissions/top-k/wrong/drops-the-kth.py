# catalogue: 2
import torch


def top_k_filter(logits, k):
    if k <= 0 or k >= logits.size(-1):
        return logits.clone()
    v, _ = torch.topk(logits, k)
    out = logits.clone()
    out[out <= v[..., [-1]]] = float("-inf")
    return out
