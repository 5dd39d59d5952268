# catalogue: 4
# an optimizer step after every micro-batch
import torch


def accumulate(model, micro, loss):
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    opt.zero_grad()
    total = sum(b[2].sum() for b in micro)
    for b in micro:
        (loss(model(b[0]), b) * b[2].sum() / total).backward()
        opt.step()
    return [p.grad.clone() for p in model.parameters()]
