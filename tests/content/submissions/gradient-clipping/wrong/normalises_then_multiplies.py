# catalogue: 3
# turns the gradient into a unit vector of length max_norm whatever its norm
import torch


def clip_grad_norm(grads, max_norm):
    have = [g for g in grads if g is not None]
    if len(have) == 0:
        return list(grads), 0.0
    norm = torch.cat([g.flatten() for g in have]).norm()
    scaled = [None if g is None else max_norm * g / (norm + 1e-12) for g in grads]
    return scaled, norm.item()
