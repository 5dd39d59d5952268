# other: makes the gradient orthogonal and averages afterwards
import torch


def orth(u, steps):
    x = u.T if u.shape[0] > u.shape[1] else u
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if u.shape[0] > u.shape[1] else x


def muon_step(p, g, m, lr=0.02, momentum=0.95, wd=0.0, steps=5, nesterov=True):
    o = orth(g, steps)
    m = momentum * m + (1 - momentum) * o
    u = momentum * m + (1 - momentum) * o if nesterov else m
    return p * (1 - lr * wd) - lr * max(1, p.shape[0] / p.shape[1]) ** 0.5 * u, m
