# catalogue: 5
# divides by the norm before looking at it: ZeroDivisionError for zero gradients
import math


def clip_grad_norm(grads, max_norm):
    norm = math.sqrt(sum(g.pow(2).sum().item() for g in grads if g is not None))
    scale = min(1.0, max_norm / norm)
    return [None if g is None else g * scale for g in grads], norm
