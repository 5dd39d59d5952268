from math import cos, pi


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step >= total:
        return min_lr * 1.0
    if step < warmup:
        return step / warmup * max_lr
    share = cos(pi / 2 * (step - warmup) / (total - warmup)) ** 2
    return max_lr * share + min_lr * (1 - share)
