# other: divides by the norm before each step of the iteration
import torch


def muon_step(p, g, m, lr=0.02, momentum=0.95, wd=0.0, steps=5, nesterov=True):
    m = momentum * m + (1 - momentum) * g
    u = momentum * m + (1 - momentum) * g if nesterov else m
    x = u.T if u.shape[0] > u.shape[1] else u
    for _ in range(steps):
        x = x / (x.norm() + 1e-7)
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    x = x.T if u.shape[0] > u.shape[1] else x
    return p * (1 - lr * wd) - lr * max(1, p.shape[0] / p.shape[1]) ** 0.5 * x, m
