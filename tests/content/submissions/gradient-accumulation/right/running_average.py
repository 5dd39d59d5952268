import torch


def accumulate(model, micro, loss):
    params = [p for p in model.parameters()]
    mean, n_seen = [torch.zeros_like(p) for p in params], 0
    for batch in micro:
        n = batch[2].sum().item()
        n_seen += n
        g = torch.autograd.grad(loss(model(batch[0]), batch), params)
        mean = [m + (gi - m) * (n / n_seen) for m, gi in zip(mean, g)]
    return mean
