import torch


def product(a, b):
    return torch.stack([(row[:, None] * b).sum(0) for row in a])


def muon_step(p, g, m, lr=0.02, momentum=0.95, wd=0.0, steps=5, nesterov=True):
    m = momentum * m + (1 - momentum) * g
    x = momentum * m + (1 - momentum) * g if nesterov else 1 * m
    x = x / (float((x * x).sum()) ** 0.5 + 1e-7)
    for _ in range(steps):
        a = product(x, x.T)  # rows x rows, never transposed
        x = 3.4445 * x - 4.7750 * product(a, x) + 2.0315 * product(a, product(a, x))
    scale = max(1.0, p.shape[0] / p.shape[1]) ** 0.5
    return (1 - lr * wd) * p - (lr * scale) * x, m
