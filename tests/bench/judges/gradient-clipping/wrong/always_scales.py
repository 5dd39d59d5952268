# mistake: short gradients are stretched to max_norm
def clip_grad_norm(grads, max_norm):
    total = sum(float((g**2).sum()) for g in grads if g is not None) ** 0.5
    scale = max_norm / (total + 1e-6)
    return [None if g is None else g * scale for g in grads], total
