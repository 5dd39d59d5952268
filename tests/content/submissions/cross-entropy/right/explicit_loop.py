import torch


def _log_sum_exp(row):
    top = max(row.tolist())
    return top + torch.log(torch.exp(row - top).sum())


def cross_entropy(logits, targets, ignore_index=-100):
    rows = logits.reshape(-1, logits.shape[-1])
    labels = targets.reshape(-1).tolist()
    total, n = 0.0, 0
    for row, label in zip(rows, labels):
        if label == ignore_index:
            continue
        total = total + _log_sum_exp(row) - row[label]
        n += 1
    return total / n
