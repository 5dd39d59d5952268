# catalogue: 1
# the norms of the tensors are added up instead of combined as squares
def clip_grad_norm(grads, max_norm):
    norm = float(sum(g.norm() for g in grads if g is not None))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale if g is not None else None for g in grads], norm
