"""Clipping by the global norm: shorten a step that is too long, and keep its direction.

All gradients together are one long vector. If its length exceeds max_norm, every gradient is multiplied by the same
factor, so that the vector has length max_norm and keeps its direction. A shorter vector is left alone.

    norm = sqrt(sum_i ||g_i||^2)        g_i <- g_i * max_norm / norm   if norm > max_norm

Source: Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks", arXiv:1211.5063,
algorithm 1.
"""

import math
from collections.abc import Sequence

from torch import Tensor


def clip_grad_norm(grads: Sequence[Tensor | None], max_norm: float) -> tuple[list[Tensor | None], float]:
    total = 0.0
    for grad in grads:
        if grad is not None:  # a parameter that took no part
            total += float((grad**2).sum())
    norm = math.sqrt(total)  # over all gradients at once
    if norm <= max_norm:
        return list(grads), norm
    scale = max_norm / norm  # below 1, and the same for all
    clipped = [None if grad is None else grad * scale for grad in grads]
    return clipped, norm
