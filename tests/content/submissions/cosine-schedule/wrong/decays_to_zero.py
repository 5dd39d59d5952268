# catalogue: 5
# min_lr is never used
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / warmup
    progress = min(1.0, (step - warmup) / max(1, total - warmup))
    return max_lr * 0.5 * (1.0 + math.cos(math.pi * progress))
