import torch


def clip_grad_norm(grads, max_norm):
    total = 0.0
    for g in grads:
        if g is not None:
            total += g.pow(2).sum().item()
    norm = total ** 0.5
    if norm > max_norm:
        scale = max_norm / norm
        return [None if g is None else g * scale for g in grads], norm
    return [None if g is None else g.clone() for g in grads], norm
