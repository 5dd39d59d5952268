# one optimizer step after the loop: the gradient is right, the parameters have moved
import torch


def accumulate(model, micro, loss):
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-2)
    optimizer.zero_grad()
    n = sum(b[2].sum().item() for b in micro)
    for b in micro:
        (loss(model(b[0]), b) * b[2].sum().item() / n).backward()
    optimizer.step()
    return [p.grad.clone() for p in model.parameters()]
