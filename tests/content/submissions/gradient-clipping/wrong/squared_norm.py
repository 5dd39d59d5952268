# the root is forgotten
def clip_grad_norm(grads, max_norm):
    norm = float(sum(g.pow(2).sum().item() for g in grads if g is not None))
    s = max_norm / norm if norm > max_norm else 1.0
    return [None if g is None else g * s for g in grads], norm
