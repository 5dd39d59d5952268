import math


def clip_grad_norm(grads, max_norm):
    norm = math.sqrt(sum(float((g.double() ** 2).sum()) for g in grads if g is not None))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [None if g is None else g * scale for g in grads], norm
