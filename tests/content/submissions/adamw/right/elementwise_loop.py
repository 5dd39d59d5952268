import torch


def _one(p, g, m, v, t, lr, b1, b2, eps, wd):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g * g
    update = (m / (1 - b1 ** t)) / ((v / (1 - b2 ** t)) ** 0.5 + eps)
    return p - lr * update - lr * wd * p, m, v


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    flat = zip(*(a.reshape(-1).tolist() for a in (p, g, m, v)))
    out = [_one(*row, t, lr, betas[0], betas[1], eps, wd) for row in flat]
    return tuple(torch.tensor([o[i] for o in out], dtype=p.dtype, device=p.device).view(p.shape) for i in range(3))
