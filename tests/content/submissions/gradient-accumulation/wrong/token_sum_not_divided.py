# catalogue: 1
# weighted by the tokens, but the total is not divided out
def accumulate(model, micro, loss):
    for p in model.parameters():
        p.grad = None
    for batch in micro:
        n = batch[2].sum()
        (n * loss(model(batch[0]), batch)).backward()
    return [p.grad.clone() for p in model.parameters()]
