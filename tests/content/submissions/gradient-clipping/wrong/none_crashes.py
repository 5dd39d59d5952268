# catalogue: 4
# a None gradient is not expected
import torch


def clip_grad_norm(grads, max_norm):
    norm = float(sum(torch.sum(g ** 2) for g in grads)) ** 0.5
    if norm > max_norm:
        return [g * (max_norm / norm) for g in grads], norm
    return [g for g in grads], norm
