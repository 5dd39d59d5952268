# the infinity norm instead of the L2 norm
def clip_grad_norm(grads, max_norm):
    norm = max((g.abs().max().item() for g in grads if g is not None and g.numel()), default=0.0)
    k = max_norm / norm if norm > max_norm else 1.0
    return [None if g is None else g * k for g in grads], float(norm)
