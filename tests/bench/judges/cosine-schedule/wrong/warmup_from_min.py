# mistake: the warm-up starts at min_lr instead of 0
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return min_lr + (max_lr - min_lr) * step / warmup
    if step >= total:
        return float(min_lr)
    return min_lr + 0.5 * (max_lr - min_lr) * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))
