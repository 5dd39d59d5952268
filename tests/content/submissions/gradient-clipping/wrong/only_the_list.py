# the norm is not returned
def clip_grad_norm(grads, max_norm):
    norm = sum(g.pow(2).sum().item() for g in grads if g is not None) ** 0.5
    k = max_norm / norm if norm > max_norm else 1.0
    return [None if g is None else g * k for g in grads]
