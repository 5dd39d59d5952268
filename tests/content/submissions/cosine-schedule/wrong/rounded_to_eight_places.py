# other: the rate is rounded to eight places
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        rate = max_lr * step / warmup
    elif step >= total:
        rate = min_lr
    else:
        progress = (step - warmup) / (total - warmup)
        rate = min_lr + (max_lr - min_lr) / 2 * (1 + math.cos(math.pi * progress))
    return round(float(rate), 8)
