# catalogue: 1
import torch


def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits
    ordered = torch.sort(logits, dim=-1, descending=True).values
    return logits.masked_fill(logits < ordered[..., k : k + 1], -torch.inf)
