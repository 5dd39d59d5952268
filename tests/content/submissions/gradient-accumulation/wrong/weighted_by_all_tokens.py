# catalogue: 2
# the weight is the number of all tokens, the padded ones too
import torch


def accumulate(model, micro, loss):
    n_all = sum(b[2].numel() for b in micro)
    params = tuple(model.parameters())
    parts = []
    for b in micro:
        scaled = loss(model(b[0]), b) * b[2].numel() / n_all
        parts.append(torch.autograd.grad(scaled, params))
    return [torch.stack(col).sum(0) for col in zip(*parts)]
