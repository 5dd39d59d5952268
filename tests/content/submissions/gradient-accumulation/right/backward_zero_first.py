def accumulate(model, micro, loss):
    num_items = sum(m.sum() for _, _, m in micro)
    model.zero_grad()
    for batch in micro:
        x, _, mask = batch
        out = model(x)
        (loss(out, batch) * mask.sum() / num_items).backward()
    return [p.grad.clone() for p in model.parameters()]
