import torch


def accumulate(model, micro, loss):
    params = tuple(model.parameters())
    mean, seen = None, 0
    for batch in micro:
        n = int(batch[2].count_nonzero())
        seen += n
        grads = torch.autograd.grad(loss(model(batch[0]), batch), params)
        mean = grads if mean is None else [a + (g - a) * (n / seen) for a, g in zip(mean, grads, strict=True)]
    return [g.clone() for g in mean]
