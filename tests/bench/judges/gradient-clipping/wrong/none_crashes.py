# outside: a gradient that is None crashes
def clip_grad_norm(grads, max_norm):
    total = sum(float((g**2).sum()) for g in grads) ** 0.5
    scale = max_norm / total if total > max_norm else 1.0
    return [g * scale for g in grads], total
