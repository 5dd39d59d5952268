# catalogue: 5
# min_lr is only a floor under a cosine that goes to zero
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / warmup
    if step >= total:
        return min_lr
    cos = 0.5 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))
    return max(min_lr, max_lr * cos)
