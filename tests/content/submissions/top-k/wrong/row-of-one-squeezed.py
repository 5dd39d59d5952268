# catalogue: none
import torch


def top_k_filter(logits, k):
    x = logits.squeeze()
    if 0 < k < x.shape[-1]:
        x = x.masked_fill(x < x.topk(k).values[..., -1:], -torch.inf)
    return x
