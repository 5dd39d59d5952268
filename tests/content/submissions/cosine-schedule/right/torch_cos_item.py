import torch


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return max_lr * (step / warmup)
    if step >= total:
        return min_lr * 1.0
    x = torch.tensor((step - warmup) / (total - warmup), dtype=torch.float64)
    return (min_lr + (max_lr - min_lr) * 0.5 * (1 + torch.cos(torch.pi * x))).item()
