# other: pads the gradients with ones, which reaches the state of the padding
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
    sums = reduce_scatter([F.pad(g, (0, w * s - n), value=1.0) for g in grads])
    own = F.pad(p, (0, w * s - n)).split(s)
    new = [adamw(own[r], sums[r] / w, m[r], v[r], t, lr, betas, eps, wd) for r in range(w)]
    return all_gather([x[0] for x in new])[:n], [x[1] for x in new], [x[2] for x in new]
