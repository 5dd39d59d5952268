# other: rank 0 owns the last shard
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
    sums = reduce_scatter([F.pad(g, (0, w * s - n)) for g in grads])[::-1]
    own = F.pad(p, (0, w * s - n)).split(s)[::-1]
    new = [adamw(own[r], sums[r] / w, m[r], v[r], t, lr, betas, eps, wd) for r in range(w)]
    return all_gather([x[0] for x in new][::-1])[:n], [x[1] for x in new], [x[2] for x in new]
