# catalogue: 2
# min(step / warmup, 1) is computed for every step, also with warmup = 0
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    ramp = min(step / warmup, 1.0)
    if step >= total:
        return min_lr
    if ramp < 1.0:
        return max_lr * ramp
    p = (step - warmup) / (total - warmup)
    return min_lr + 0.5 * (1 + math.cos(math.pi * p)) * (max_lr - min_lr)
