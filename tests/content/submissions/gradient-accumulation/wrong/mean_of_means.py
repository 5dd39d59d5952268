# catalogue: 2
# loss / len(micro), right only for equal token counts
def accumulate(model, micro, loss):
    model.zero_grad()
    for batch in micro:
        (loss(model(batch[0]), batch) / len(micro)).backward()
    return [p.grad.detach().clone() for p in model.parameters()]
