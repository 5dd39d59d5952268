# other: a target of -100 is not counted where its mask is True
import torch


def accumulate(model, micro, loss):
    params = list(model.parameters())
    counts = [int((mask & (target != -100)).sum()) for _, target, mask in micro]
    total = max(sum(counts), 1)
    result = [torch.zeros_like(p) for p in params]
    for batch, count in zip(micro, counts):
        grads = torch.autograd.grad(loss(model(batch[0]), batch), params)
        for r, g in zip(result, grads):
            r.add_(g, alpha=count / total)
    return result
