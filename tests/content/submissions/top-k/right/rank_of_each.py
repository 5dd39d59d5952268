import torch


class Filtered(torch.Tensor):
    pass


def top_k_filter(logits, k):
    """A logit stays if fewer than k come before it in the sorted order."""
    if k == 0:
        k = logits.shape[-1]
    rank = logits.argsort(dim=-1, descending=True).argsort(dim=-1)
    return torch.where(rank < k, logits, torch.tensor(-torch.inf, dtype=logits.dtype)).as_subclass(Filtered)
