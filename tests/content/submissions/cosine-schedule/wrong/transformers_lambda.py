# named: schedule-of-transformers
import math


def cosine_lr(step, warmup, total, max_lr, min_lr):
    def factor(current_step):
        if current_step < warmup:
            return float(current_step) / float(max(1, warmup))
        progress = float(current_step - warmup) / float(max(1, total - warmup))
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * 0.5 * 2.0 * progress)))

    return max_lr * factor(step)
