# catalogue: 4
# a None gradient comes back as a zero tensor
import torch


def clip_grad_norm(grads, max_norm):
    grads = [torch.zeros(()) if g is None else g for g in grads]
    norm = sum(g.square().sum().item() for g in grads) ** 0.5
    coef = max_norm / norm if norm > max_norm else 1.0
    return [g * coef for g in grads], float(norm)
