# mistake: min_lr is ignored
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / warmup
    if step >= total:
        return 0.0
    return 0.5 * max_lr * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))
