# divides by the tokens seen so far, not by the tokens of all micro-batches
import torch


def accumulate(model, micro, loss):
    params = list(model.parameters())
    acc = [torch.zeros_like(p) for p in params]
    seen = 0
    for b in micro:
        n = b[2].sum().item()
        seen += n
        for a, g in zip(acc, torch.autograd.grad(loss(model(b[0]), b), params)):
            a += g * n / seen
    return acc
