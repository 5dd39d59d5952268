# catalogue: 1
# every tensor is clipped by its own norm
import torch


def clip_grad_norm(grads, max_norm):
    out = []
    total = 0.0
    for g in grads:
        if g is None:
            out.append(None)
            continue
        n = g.norm()
        total += n.item() ** 2
        out.append(g * (max_norm / n) if n > max_norm else g.clone())
    return out, total ** 0.5
