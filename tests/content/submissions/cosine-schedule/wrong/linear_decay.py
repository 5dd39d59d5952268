# a straight line instead of a cosine
def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / warmup
    if step >= total:
        return min_lr
    return max_lr + (min_lr - max_lr) * (step - warmup) / (total - warmup)
