import torch


def min_p_filter(logits, min_p):
    """Sort, find how many survive, scatter the mask back."""
    vals, order = logits.sort(dim=-1, descending=True)
    p = vals.softmax(-1)
    drop_sorted = p < p[..., :1] * min_p
    drop = torch.zeros_like(drop_sorted).scatter(-1, order, drop_sorted)
    out = logits.clone()
    out[drop] = float("-inf")
    return out
