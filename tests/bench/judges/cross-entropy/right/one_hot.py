import torch


def cross_entropy(logits, targets, ignore_index=-100):
    rows = logits.reshape(-1, logits.shape[-1])
    y = targets.reshape(-1)
    kept = y != ignore_index
    rows, y = rows[kept], y[kept]
    shifted = rows - rows.max(-1, keepdim=True).values.detach()
    lse = shifted.exp().sum(-1).log()
    hot = y[:, None] == torch.arange(rows.shape[-1])
    return (lse - shifted.masked_fill(~hot, 0.0).sum(-1)).mean()
