"""You write the usual loop, loss / len(micro) and backward, on top of the .grad that was there before. Start from zero,
and weight by counted tokens."""


def accumulate(model, micro, loss):
    for batch in micro:
        (loss(model(batch[0]), batch) / len(micro)).backward()
    return [parameter.grad.clone() for parameter in model.parameters()]
