# catalogue: 3
# everything is divided at stage 1
def zero_bytes(params, ranks, stage, weight_bytes=2, grad_bytes=2, state_bytes=12):
    if stage not in range(4):
        raise ValueError("stage must be 0 to 3")
    total = 0.0
    for first_stage, size in [(1, state_bytes), (2, grad_bytes), (3, weight_bytes)]:
        total += params * size / (ranks if stage >= 1 else 1)
    return total
