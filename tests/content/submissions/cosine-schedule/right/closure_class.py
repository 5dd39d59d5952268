import math


class Schedule:
    def __init__(self, warmup, total, max_lr, min_lr):
        self.warmup, self.total = warmup, total
        self.mid = (max_lr + min_lr) / 2
        self.amp = (max_lr - min_lr) / 2
        self.max_lr, self.min_lr = max_lr, min_lr

    def __call__(self, step):
        if step < self.warmup:
            return self.max_lr * step / self.warmup
        if step < self.total:
            return self.mid + self.amp * math.cos(math.pi * (step - self.warmup) / (self.total - self.warmup))
        return self.min_lr


def cosine_lr(step, warmup, total, max_lr, min_lr):
    return Schedule(warmup, total, max_lr, min_lr)(step)
