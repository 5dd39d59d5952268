# what stood in .grad before is added to the result
def accumulate(model, micro, loss):
    total = sum(b[2].sum().item() for b in micro)
    for b in micro:
        (loss(model(b[0]), b) * (b[2].sum().item() / total)).backward()
    return [p.grad.clone() for p in model.parameters()]
