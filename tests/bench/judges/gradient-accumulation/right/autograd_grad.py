import torch


def accumulate(model, micro, loss):
    params = list(model.parameters())
    total = sum(int(batch[2].sum()) for batch in micro)
    sums = [torch.zeros_like(p) for p in params]
    for batch in micro:
        share = int(batch[2].sum()) / total
        for s, g in zip(sums, torch.autograd.grad(loss(model(batch[0]), batch) * share, params), strict=True):
            s += g
    return sums
