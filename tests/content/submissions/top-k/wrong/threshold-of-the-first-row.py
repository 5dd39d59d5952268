# catalogue: 4
import torch


def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits
    rows = logits.reshape(-1, logits.shape[-1])
    kth = torch.topk(rows, k, dim=-1).values[0, -1]
    return torch.where(logits < kth, -torch.inf, logits)
