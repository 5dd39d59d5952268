# catalogue: 1
# the largest of the tensors' norms stands for the global one
import torch


def clip_grad_norm(grads, max_norm):
    norms = [g.norm().item() for g in grads if g is not None]
    biggest = max(norms, default=0.0)
    if biggest <= max_norm:
        return list(grads), biggest
    return [None if g is None else g / biggest * max_norm for g in grads], biggest
