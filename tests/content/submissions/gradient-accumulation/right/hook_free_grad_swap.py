def accumulate(model, micro, loss):
    params = list(model.parameters())
    saved = [p.grad for p in params]
    for p in params:
        p.grad = None
    n_total = sum(mask.sum().item() for _, _, mask in micro)
    try:
        for batch in micro:
            l = loss(model(batch[0]), batch)
            l.backward(gradient=l.new_tensor(batch[2].sum().item() / n_total))
        return [p.grad for p in params]
    finally:
        for p, g in zip(params, saved):
            p.grad = g
