# catalogue: 1
# the gradients of the means are added and never divided
import torch


def accumulate(model, micro, loss):
    params = list(model.parameters())
    acc = [torch.zeros_like(p) for p in params]
    for batch in micro:
        grads = torch.autograd.grad(loss(model(batch[0]), batch), params)
        acc = [a + g for a, g in zip(acc, grads)]
    return acc
