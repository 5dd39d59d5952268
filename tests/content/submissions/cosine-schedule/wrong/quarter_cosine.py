# cos(pi/2 x) without the half: another curve with the same ends
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / warmup
    if step >= total:
        return min_lr
    x = (step - warmup) / (total - warmup)
    return min_lr + (max_lr - min_lr) * math.cos(0.5 * math.pi * x)
