# hands back the norm after clipping
import torch


def clip_grad_norm(grads, max_norm):
    norm = sum(g.pow(2).sum().item() for g in grads if g is not None) ** 0.5
    if norm > max_norm:
        return [None if g is None else g * (max_norm / norm) for g in grads], float(max_norm)
    return [None if g is None else g.clone() for g in grads], float(norm)
