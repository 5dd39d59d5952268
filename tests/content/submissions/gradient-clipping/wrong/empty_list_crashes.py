# torch.stack of nothing fails for an empty list
import torch


def clip_grad_norm(grads, max_norm):
    norm = torch.stack([g.norm() for g in grads if g is not None]).norm()
    k = (max_norm / (norm + 1e-12)).clamp(max=1.0)
    return [None if g is None else g * k for g in grads], norm.item()
