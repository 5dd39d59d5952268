import torch


def lm_loss(logits, ids, mask):
    losses = []
    B, T = ids.shape
    for b in range(B):
        for t in range(1, T):
            if mask[b, t]:
                row = logits[b, t - 1]
                losses.append(torch.logsumexp(row, 0) - row[ids[b, t]])
    return torch.stack(losses).mean()
