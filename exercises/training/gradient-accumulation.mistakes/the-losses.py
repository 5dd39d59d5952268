"""You return the losses of the micro-batches. Return the gradients of the parameters."""


def accumulate(model, micro, loss):
    return [loss(model(batch[0]), batch).detach() for batch in micro]
