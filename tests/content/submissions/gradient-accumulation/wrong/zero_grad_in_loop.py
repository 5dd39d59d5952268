# catalogue: 3
# zero_grad in every round: only the last micro-batch is left
def accumulate(model, micro, loss):
    total = sum(b[2].sum().item() for b in micro)
    for batch in micro:
        model.zero_grad()
        l = loss(model(batch[0]), batch) * (batch[2].sum().item() / total)
        l.backward()
    return [p.grad.clone() for p in model.parameters()]
