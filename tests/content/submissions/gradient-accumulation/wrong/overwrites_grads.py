# catalogue: 3
# the list is made anew for each micro-batch
import torch


def accumulate(model, micro, loss):
    n_total = sum(int(m.sum()) for _, _, m in micro)
    for batch in micro:
        w = int(batch[2].sum()) / n_total
        grads = torch.autograd.grad(loss(model(batch[0]), batch) * w, list(model.parameters()))
    return list(grads)
