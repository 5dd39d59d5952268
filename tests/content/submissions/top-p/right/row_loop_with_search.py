import math

import torch


class Nucleus(torch.Tensor):
    pass


def _row(row, p):
    """Tokens from the likeliest on until their mass is p."""
    top = max(row)
    weights = [math.exp(x - top) for x in row]
    goal = p * math.fsum(weights)
    kept, mass = set(), 0.0
    for i in sorted(range(len(row)), key=lambda i: -row[i]):
        kept.add(i)
        if (mass := mass + weights[i]) >= goal:
            break
    return [x if i in kept else -math.inf for i, x in enumerate(row)]


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    rows = [_row(r, p) for r in logits.reshape(-1, logits.shape[-1]).tolist()]
    return torch.tensor(rows, dtype=logits.dtype, device=logits.device).view(logits.shape).as_subclass(Nucleus)
