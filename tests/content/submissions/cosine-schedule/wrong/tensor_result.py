# returns a 0-d tensor instead of a float
import torch


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return torch.tensor(max_lr * step / warmup)
    if step >= total:
        return torch.tensor(min_lr)
    x = torch.tensor((step - warmup) / (total - warmup))
    return min_lr + (max_lr - min_lr) * 0.5 * (1 + torch.cos(torch.pi * x))
