# catalogue: 2
# step <= warmup takes the ramp, which is 0 / 0 for warmup = 0
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step >= total:
        return min_lr
    if step <= warmup:
        return step / warmup * max_lr
    ratio = (step - warmup) / (total - warmup)
    return min_lr + (max_lr - min_lr) * (math.cos(math.pi * ratio) + 1) * 0.5
