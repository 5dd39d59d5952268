# named: stays-only-behind-the-end
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    # 1) linear warmup for warmup_iters steps
    if step < warmup:
        return max_lr * step / warmup
    # 2) if it > lr_decay_iters, return min learning rate
    if step > total:
        return min_lr
    # 3) in between, use cosine decay down to min learning rate
    decay_ratio = (step - warmup) / (total - warmup)
    assert 0 <= decay_ratio <= 1
    coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))
    return min_lr + coeff * (max_lr - min_lr)
