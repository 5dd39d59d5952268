import math

import torch


def top_logprobs(logits, ids, n):
    chosen, ranks, best, best_ids = [], [], [], []
    for row, i in zip(logits.double(), ids.tolist()):
        top = row.max().item()
        lse = top + math.log(torch.exp(row - top).sum().item())
        order = torch.argsort(row, descending=True)[:n]
        chosen.append(row[i].item() - lse)
        ranks.append(1 + int((row > row[i]).sum()))
        best.append((row[order] - lse).tolist())
        best_ids.append(order.tolist())
    t = len(chosen)
    return (
        torch.tensor(chosen, dtype=torch.float64).to(logits.dtype),
        torch.tensor(ranks),
        torch.tensor(best, dtype=torch.float64).reshape(t, n).to(logits.dtype),
        torch.tensor(best_ids, dtype=torch.int64).reshape(t, n),
    )
