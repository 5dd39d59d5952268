# other: takes the largest entry of a tensor that has none
import torch


def clip_grad_norm(grads, max_norm):
    real = [g for g in grads if g is not None]
    peak = max([g.abs().max().item() for g in real], default=0.0)
    if peak == 0.0:
        return list(grads), 0.0
    norm = peak * sum((g.double() / peak).pow(2).sum().item() for g in real) ** 0.5
    if norm <= max_norm:
        return list(grads), norm
    return [None if g is None else (g.double() * (max_norm / norm)).to(g.dtype) for g in grads], norm
