import numpy as np


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return np.float64(max_lr) * step / warmup
    frac = np.clip((step - warmup) / max(total - warmup, 1), 0.0, 1.0) if step < total else 1.0
    return np.float64(min_lr + (max_lr - min_lr) * np.cos(np.pi * frac / 2) ** 2)
