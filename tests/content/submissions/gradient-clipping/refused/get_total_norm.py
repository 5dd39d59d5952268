import torch
from torch.nn.utils import clip_grad


def clip_grad_norm(grads, max_norm):
    have = [g for g in grads if g is not None]
    norm = float(clip_grad.get_total_norm(have)) if have else 0.0
    s = max_norm / norm if norm > max_norm else 1.0
    return [None if g is None else g * s for g in grads], norm
