import torch


def top_k_filter(logits, k):
    if k == 0:
        k = logits.shape[-1]
    rank = logits.argsort(dim=-1, descending=True).argsort(dim=-1)
    return torch.where(rank < k, logits, float("-inf"))
