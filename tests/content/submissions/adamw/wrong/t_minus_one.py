# catalogue: 4
# the exponent is t - 1, which divides by zero in the first step
import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1 = torch.tensor(betas[0], dtype=p.dtype)
    b2 = torch.tensor(betas[1], dtype=p.dtype)
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g * g
    mh = m / (1 - b1 ** (t - 1))
    vh = v / (1 - b2 ** (t - 1))
    return p * (1 - lr * wd) - lr * mh / (vh.sqrt() + eps), m, v
