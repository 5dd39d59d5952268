import torch


def muon_step(p, g, m, lr=0.02, momentum=0.95, wd=0.0, steps=5, nesterov=True):
    new_m = m + (1 - momentum) * (g - m)
    u = (new_m + (1 - momentum) * (g - new_m)) if nesterov else new_m
    # the iteration acts on each singular value alone
    left, s, right = torch.linalg.svd(u.double(), full_matrices=False)
    s = s / (s.square().sum().sqrt() + 1e-7)
    for _ in range(steps):
        s = 3.4445 * s - 4.7750 * s**3 + 2.0315 * s**5
    direction = ((left * s) @ right).to(p.dtype)
    rows, columns = p.shape
    stretch = (rows / columns) ** 0.5 if rows > columns else 1.0
    return p - lr * wd * p - lr * stretch * direction, new_m
