# mistake: the sum of the squares without the root
def clip_grad_norm(grads, max_norm):
    total = float(sum((g**2).sum() for g in grads if g is not None))
    scale = max_norm / total if total > max_norm else 1.0
    return [None if g is None else g * scale for g in grads], total
