# other: whole bytes
def zero_bytes(params, ranks, stage, weight_bytes=2, grad_bytes=2, state_bytes=12):
    if stage not in (0, 1, 2, 3):
        raise ValueError(stage)
    weights = weight_bytes / ranks if stage == 3 else weight_bytes
    grads = grad_bytes / ranks if stage > 1 else grad_bytes
    state = state_bytes / ranks if stage else state_bytes
    return float(round(params * (weights + grads + state)))
