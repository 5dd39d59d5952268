# catalogue: 1
# the warm-up is taken off the step but not off the length
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / warmup
    progress = (step - warmup) / total
    if step >= total:
        return min_lr
    return min_lr + (max_lr - min_lr) * (1 + math.cos(progress * math.pi)) / 2
