import math
from typing import List, NamedTuple, Optional

import torch


class Clipped(NamedTuple):
    grads: List[Optional[torch.Tensor]]
    norm: float


def clip_grad_norm(grads, max_norm):
    norm = math.sqrt(math.fsum(float(torch.sum(g.double() ** 2)) for g in grads if g is not None))
    if norm <= max_norm:
        return Clipped(list(grads), norm)
    return Clipped([g.mul(max_norm / norm) if g is not None else None for g in grads], norm)
