import torch


def clip_grad_norm(grads, max_norm):
    norms = [torch.linalg.vector_norm(g, dtype=torch.float64) for g in grads if g is not None]
    total = float(torch.stack(norms).norm()) if norms else 0.0
    factor = min(1.0, max_norm / max(total, 1e-30))
    return [g if g is None else torch.mul(g, factor) for g in grads], total
