# scales the caller's gradients in place
import torch


def clip_grad_norm(grads, max_norm):
    norm = sum(g.pow(2).sum().item() for g in grads if g is not None) ** 0.5
    if norm > max_norm:
        for g in grads:
            if g is not None:
                g.mul_(max_norm / norm)
    return list(grads), float(norm)
