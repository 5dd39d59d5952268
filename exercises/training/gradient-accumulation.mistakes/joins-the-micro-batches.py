"""You pad the micro-batches and join them into one large batch. That needs all the memory that accumulation saves; pass
one at a time through the model."""

import torch


def accumulate(model, micro, loss):
    longest = max(mask.shape[1] for _, _, mask in micro)
    x = torch.cat([torch.nn.functional.pad(x, (0, 0, 0, longest - x.shape[1])) for x, _, _ in micro])
    target = torch.cat([torch.nn.functional.pad(target, (0, longest - target.shape[1])) for _, target, _ in micro])
    mask = torch.cat([torch.nn.functional.pad(mask, (0, longest - mask.shape[1])) for _, _, mask in micro])
    batch = (x, target, mask)
    return list(torch.autograd.grad(loss(model(x), batch), list(model.parameters())))
