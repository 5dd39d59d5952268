# the norm comes back as a tensor
import torch


def clip_grad_norm(grads, max_norm):
    have = [g.flatten() for g in grads if g is not None]
    norm = torch.cat(have).norm() if have else torch.tensor(0.0)
    k = max_norm / norm if norm > max_norm else 1.0
    return [None if g is None else g * k for g in grads], norm
