# catalogue: 3
# restarts after total
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / warmup
    span = total - warmup
    t = ((step - warmup) % span) / span
    return min_lr + (max_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * t))
