# catalogue: 4
# (step + 1) / (warmup + 1), as newer nanoGPT has it
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * (step + 1) / (warmup + 1)
    if step >= total:
        return min_lr
    decay = (step - warmup) / (total - warmup)
    return min_lr + (0.5 * (1.0 + math.cos(math.pi * decay))) * (max_lr - min_lr)
