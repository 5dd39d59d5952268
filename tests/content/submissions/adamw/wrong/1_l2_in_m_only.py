# catalogue: 1
import torch
import math


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    m = b1 * m + (1 - b1) * (g + wd * p)
    v = b2 * v + (1 - b2) * g * g
    return p - lr * (m / (1 - b1 ** t)) / ((v / (1 - b2 ** t)).sqrt() + eps), m, v
