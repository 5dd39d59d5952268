# other: divides by ranks - 1
def zero_bytes(params, ranks, stage, weight_bytes=2, grad_bytes=2, state_bytes=12):
    if stage not in (0, 1, 2, 3):
        raise ValueError(stage)
    others = max(1, ranks - 1)
    return params * (
        weight_bytes / (others if stage == 3 else 1)
        + grad_bytes / (others if stage >= 2 else 1)
        + state_bytes / (others if stage >= 1 else 1)
    )
