# mistake: clipped by value
def clip_grad_norm(grads, max_norm):
    total = sum(float((g**2).sum()) for g in grads if g is not None) ** 0.5
    return [None if g is None else g.clamp(-max_norm, max_norm) for g in grads], total
