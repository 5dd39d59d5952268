# named: rises-after-the-end
from math import cos, pi


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return step / warmup * max_lr
    t = (step - warmup) / (total - warmup)
    return min_lr + (max_lr - min_lr) * (1 + cos(pi * t)) / 2
