from math import cos, pi


def lerp(a, b, w):
    return a + (b - a) * w


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step >= total:
        return float(min_lr)
    if warmup and step < warmup:
        return lerp(0.0, max_lr, step / warmup)
    done = (step - warmup) / (total - warmup)
    return lerp(max_lr, min_lr, (1 - cos(pi * done)) / 2)
