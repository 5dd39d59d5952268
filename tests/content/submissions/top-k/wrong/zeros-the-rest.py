# catalogue: 3
import torch


def top_k_filter(logits, k):
    if k == 0:
        return logits
    k = min(k, logits.size(-1))
    top = torch.topk(logits, k, dim=-1)
    return torch.zeros_like(logits).scatter_(-1, top.indices, top.values)
