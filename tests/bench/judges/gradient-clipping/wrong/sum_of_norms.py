# mistake: the norms of the tensors are added up
def clip_grad_norm(grads, max_norm):
    total = float(sum(g.norm() for g in grads if g is not None))
    scale = max_norm / total if total > max_norm else 1.0
    return [None if g is None else g * scale for g in grads], total
