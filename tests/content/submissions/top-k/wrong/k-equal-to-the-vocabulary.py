# catalogue: 5
import torch


def top_k_filter(logits, k):
    if k == 0 or k > logits.shape[-1]:
        return logits
    ordered, _ = logits.sort(-1, descending=True)
    first_out = ordered[..., k].unsqueeze(-1)
    return torch.where(logits > first_out, logits, -torch.inf)
