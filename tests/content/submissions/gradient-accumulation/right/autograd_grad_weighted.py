import torch


def accumulate(model, micro, loss):
    params = list(model.parameters())
    counts = [int(batch[2].sum()) for batch in micro]
    total = sum(counts)
    acc = [torch.zeros_like(p) for p in params]
    for batch, n in zip(micro, counts):
        value = loss(model(batch[0]), batch) * (n / total)
        for a, g in zip(acc, torch.autograd.grad(value, params)):
            a += g
    return acc
