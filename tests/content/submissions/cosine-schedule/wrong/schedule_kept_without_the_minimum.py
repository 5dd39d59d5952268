# other: a schedule is kept between calls under a key that lacks min_lr
import math

_schedules = {}


def _build(warmup, total, max_lr, min_lr):
    def rate(step):
        if step < warmup:
            return max_lr * step / warmup
        if step >= total:
            return min_lr
        progress = (step - warmup) / (total - warmup)
        return min_lr + (max_lr - min_lr) / 2 * (1 + math.cos(math.pi * progress))

    return rate


def cosine_lr(step, warmup, total, max_lr, min_lr):
    key = (warmup, total, max_lr)
    if key not in _schedules:
        _schedules[key] = _build(warmup, total, max_lr, min_lr)
    return float(_schedules[key](step))
