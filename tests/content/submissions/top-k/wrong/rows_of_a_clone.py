import torch


def top_k_filter(logits, k):
    vocab = logits.shape[-1]
    out = logits.clone()
    if k == 0 or k >= vocab:
        return out
    rows = out.reshape(-1, vocab)               # one row per distribution
    drop = torch.topk(rows, vocab - k, dim=-1, largest=False).indices
    rows.scatter_(-1, drop, float("-inf"))
    return out
