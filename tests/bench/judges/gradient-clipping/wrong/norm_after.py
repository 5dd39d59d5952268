# mistake: the norm after clipping is returned
def clip_grad_norm(grads, max_norm):
    total = sum(float((g**2).sum()) for g in grads if g is not None) ** 0.5
    scale = max_norm / total if total > max_norm else 1.0
    return [None if g is None else g * scale for g in grads], min(total, float(max_norm))
