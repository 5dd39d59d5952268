# min_lr is added without shrinking the amplitude, so the peak is max_lr + min_lr
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / warmup
    if step >= total:
        return min_lr
    x = (step - warmup) / (total - warmup)
    return min_lr + max_lr * 0.5 * (1 + math.cos(math.pi * x))
