import torch


def sequence_logprob(logits, ids, mask=None):
    B, T, V = logits.shape
    totals = []
    for b in range(B):
        total = logits.new_zeros(())
        for t in range(1, T):
            if mask is not None and not mask[b, t]:
                continue
            row = logits[b, t - 1]
            total = total + row[ids[b, t]] - torch.logsumexp(row, dim=0)
        totals.append(total)
    return torch.stack(totals)
