# other: clips the gradient of each shard to a norm of 1
import torch
import torch.nn.functional as F


def adamw(p, g, m, v, t, lr, betas, eps, wd):
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g * g
    hat = (m / (1 - betas[0] ** t)) / ((v / (1 - betas[1] ** t)).sqrt() + eps)
    return p - lr * wd * p - lr * hat, m, v


def zero_step(p, grads, m, v, t, lr, betas, eps, wd, reduce_scatter, all_gather):
    n, w = len(p), len(grads)
    s = -(-n // w)
    sums = reduce_scatter([F.pad(g, (0, w * s - n)) for g in grads])
    own = F.pad(p, (0, w * s - n)).split(s)
    new = []
    for r in range(w):
        g = sums[r] / w
        g = g * min(1.0, 1.0 / (float(g.norm()) + 1e-6))
        new.append(adamw(own[r], g, m[r], v[r], t, lr, betas, eps, wd))
    return all_gather([x[0] for x in new])[:n], [x[1] for x in new], [x[2] for x in new]
