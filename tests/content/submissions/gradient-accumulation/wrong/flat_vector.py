# one flat vector instead of a list
import torch


def accumulate(model, micro, loss):
    params = list(model.parameters())
    n = sum(b[2].sum().item() for b in micro)
    flat = 0
    for b in micro:
        g = torch.autograd.grad(loss(model(b[0]), b) * (b[2].sum().item() / n), params)
        flat = flat + torch.nn.utils.parameters_to_vector(g)
    return flat
