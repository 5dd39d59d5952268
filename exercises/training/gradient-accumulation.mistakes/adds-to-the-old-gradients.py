"""You add to the .grad that was there before, so a gradient of an earlier step is in the result. Start from zero, with
zero_grad before the loop or with torch.autograd.grad."""


def accumulate(model, micro, loss):
    total = sum(int(mask.sum()) for _, _, mask in micro)
    for batch in micro:
        (loss(model(batch[0]), batch) * int(batch[2].sum()) / total).backward()
    return [parameter.grad.clone() for parameter in model.parameters()]
