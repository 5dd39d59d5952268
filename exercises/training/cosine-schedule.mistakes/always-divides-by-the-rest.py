"""You work out the progress before you check whether there is a cosine, so warmup = total divides by zero. Handle step
< warmup and step >= total first."""

import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    progress = (step - warmup) / (total - warmup)
    if step < warmup:
        return max_lr * step / warmup
    if step >= total:
        return min_lr
    return min_lr + 0.5 * (max_lr - min_lr) * (1 + math.cos(math.pi * progress))
