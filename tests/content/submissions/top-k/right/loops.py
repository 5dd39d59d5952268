import torch

def top_k_filter(logits, k):
    V = logits.shape[-1]
    if k == 0:
        k = V
    rows = []
    for row in logits.reshape(-1, V):
        best = sorted(range(V), key=lambda i: -float(row[i]))[:k]
        new = torch.full_like(row, float("-inf"))
        for i in best:
            new[i] = row[i]
        rows.append(new)
    return torch.stack(rows).reshape(logits.shape)
