# the ramp starts at min_lr instead of 0
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return min_lr + (max_lr - min_lr) * step / warmup
    if step >= total:
        return min_lr
    x = (step - warmup) / (total - warmup)
    return min_lr + (max_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * x))
