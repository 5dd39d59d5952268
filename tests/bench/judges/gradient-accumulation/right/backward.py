def accumulate(model, micro, loss):
    params = list(model.parameters())
    before = [p.grad for p in params]
    for p in params:
        p.grad = None
    count = 0
    for batch in micro:
        n = batch[2].sum().item()
        count += n
        (loss(model(batch[0]), batch) * n).backward()
    grads = [p.grad / count for p in params]
    for p, old in zip(params, before, strict=True):
        p.grad = old
    return grads
