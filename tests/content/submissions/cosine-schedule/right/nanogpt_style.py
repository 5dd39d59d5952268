import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    # 1) linear warmup
    if step < warmup:
        return max_lr * step / warmup
    # 2) past the end
    if step >= total:
        return min_lr
    # 3) cosine in between
    decay_ratio = (step - warmup) / (total - warmup)
    coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))
    return min_lr + coeff * (max_lr - min_lr)
