# outside: no warm-up is a division by zero
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step >= total:
        return float(min_lr)
    if step / warmup < 1:
        return max_lr * step / warmup
    return min_lr + 0.5 * (max_lr - min_lr) * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))
