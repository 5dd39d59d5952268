import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    filtered = torch.full_like(logits, -torch.inf)
    rows, kept = logits.reshape(-1, logits.shape[-1]), filtered.view(-1, logits.shape[-1])
    for row, out in zip(rows, kept):
        total = 0.0
        for token in row.argsort(descending=True).tolist():
            out[token] = row[token]
            total += float(row[token])
            if total >= p:
                break
    return filtered
