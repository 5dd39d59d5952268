# other: the master copy, a third of the state, stays whole until stage 3
def zero_bytes(params, ranks, stage, weight_bytes=2, grad_bytes=2, state_bytes=12):
    if stage not in (0, 1, 2, 3):
        raise ValueError(stage)
    master, moments = state_bytes / 3, state_bytes * 2 / 3
    weights = (weight_bytes + master) / (ranks if stage == 3 else 1)
    grads = grad_bytes / (ranks if stage > 1 else 1)
    return params * (weights + grads + moments / (ranks if stage else 1))
