# catalogue: 2
# the weight is the number of rows, not of counted tokens
import torch


def accumulate(model, micro, loss):
    params = list(model.parameters())
    rows = sum(len(b[0]) for b in micro)
    total = [torch.zeros_like(p) for p in params]
    for b in micro:
        g = torch.autograd.grad(loss(model(b[0]), b), params)
        for t, gi in zip(total, g):
            t.add_(gi, alpha=len(b[0]) / rows)
    return total
