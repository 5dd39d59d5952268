# mistake: the gradients of the means are added up and not divided
import torch


def accumulate(model, micro, loss):
    params = list(model.parameters())
    sums = [torch.zeros_like(p) for p in params]
    for batch in micro:
        for s, g in zip(sums, torch.autograd.grad(loss(model(batch[0]), batch), params), strict=True):
            s += g
    return sums
