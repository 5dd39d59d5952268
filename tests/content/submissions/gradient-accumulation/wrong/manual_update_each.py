# catalogue: 4
# moves the parameters by hand inside the loop
import torch


def accumulate(model, micro, loss):
    params = list(model.parameters())
    acc = [torch.zeros_like(p) for p in params]
    total = sum(b[2].sum().item() for b in micro)
    for b in micro:
        g = torch.autograd.grad(loss(model(b[0]), b), params)
        with torch.no_grad():
            for p, a, gi in zip(params, acc, g):
                a += gi * (b[2].sum().item() / total)
                p -= 0.01 * gi
    return acc
