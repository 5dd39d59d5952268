import torch


def top_k_filter(logits, k):
    size = logits.size(-1)
    values, index = logits.topk(min(k, size) if k else size, dim=-1)
    return torch.full_like(logits, float("-inf")).scatter_(-1, index, values)
