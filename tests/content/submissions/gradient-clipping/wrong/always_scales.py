# catalogue: 3
# small gradients are blown up to max_norm
def clip_grad_norm(grads, max_norm):
    norm = sum(float((g * g).sum()) for g in grads if g is not None) ** 0.5
    if norm == 0:
        return list(grads), 0.0
    return [None if g is None else g * (max_norm / norm) for g in grads], norm
