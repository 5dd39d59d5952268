# hands back the tuple of torch.autograd.grad instead of a list
import torch


def accumulate(model, micro, loss):
    params = tuple(model.parameters())
    n = [b[2].sum().item() for b in micro]
    acc = tuple(torch.zeros_like(p) for p in params)
    for k, b in zip(n, micro):
        g = torch.autograd.grad(loss(model(b[0]), b), params)
        acc = tuple(a + x * (k / sum(n)) for a, x in zip(acc, g))
    return acc
