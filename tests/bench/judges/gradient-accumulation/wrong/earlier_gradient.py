# mistake: the gradient that was there before is not zeroed and is counted in
def accumulate(model, micro, loss):
    total = sum(int(batch[2].sum()) for batch in micro)
    params = list(model.parameters())
    before = [None if p.grad is None else p.grad.clone() for p in params]
    for batch in micro:
        (loss(model(batch[0]), batch) * (int(batch[2].sum()) / total)).backward()
    grads = [p.grad for p in params]
    for p, old in zip(params, before, strict=True):
        p.grad = old
    return grads
