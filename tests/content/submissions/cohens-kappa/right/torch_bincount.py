import math

import torch


def cohens_kappa(a, b, weights=None):
    if weights not in (None, "linear", "quadratic"):
        raise ValueError("weights")
    labels = {v: i for i, v in enumerate(sorted({*a, *b}))}
    x = torch.tensor([labels[v] for v in a])
    y = torch.tensor([labels[v] for v in b])
    i = torch.arange(len(labels))
    gap = (i[:, None] - i).double()
    table = {"linear": gap.abs(), "quadratic": gap.square(), None: (gap != 0).double()}[weights]
    fa, fb = (torch.bincount(v, minlength=len(labels)).double() / len(a) for v in (x, y))
    expected = (fa @ table @ fb).item()
    return 1 - table[x, y].mean().item() / expected if expected > 0 else math.nan
