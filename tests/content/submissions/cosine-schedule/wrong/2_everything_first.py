# catalogue: 2
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    warm = max_lr * step / warmup
    if step >= total: return min_lr
    x = (step - warmup) / (total - warmup)
    return warm if step < warmup else min_lr + 0.5 * (max_lr - min_lr) * (1 + math.cos(math.pi * x))
