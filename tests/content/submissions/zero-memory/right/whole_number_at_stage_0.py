def zero_bytes(params, ranks, stage, weight_bytes=2, grad_bytes=2, state_bytes=12):
    match stage:
        case 0:
            return params * (weight_bytes + grad_bytes + state_bytes)
        case 1:
            return params * (weight_bytes + grad_bytes + state_bytes / ranks)
        case 2:
            return params * (weight_bytes + (grad_bytes + state_bytes) / ranks)
        case 3:
            return params * (weight_bytes + grad_bytes + state_bytes) / ranks
        case _:
            raise ValueError(f"no such stage: {stage}")
