# catalogue: 2
# clamps the values once the norm is too large
import math

import torch


def clip_grad_norm(grads, max_norm):
    norm = math.sqrt(sum(torch.sum(g * g).item() for g in grads if g is not None))
    if norm > max_norm:
        clip = lambda g: torch.clip(g, min=-max_norm, max=max_norm)
    else:
        clip = torch.clone
    return [None if g is None else clip(g) for g in grads], norm
