import torch


def clip_grad_norm(grads, max_norm):
    present = [g for g in grads if g is not None]
    if not present:
        return list(grads), 0.0
    norms = torch.stack([torch.linalg.vector_norm(g.double()) for g in present])
    total_norm = torch.linalg.vector_norm(norms)
    coef = torch.clamp(max_norm / (total_norm + 1e-6), max=1.0)
    if total_norm <= max_norm:
        coef = torch.ones_like(coef)
    return [g if g is None else g * coef.to(g.dtype) for g in grads], total_norm.item()
