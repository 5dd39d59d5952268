import torch


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step < warmup:
        return float(max_lr) * (step / warmup)
    done = min(1.0, (step - warmup) / max(1, total - warmup)) if step < total else 1.0
    factor = (1 + torch.cos(torch.tensor(done * torch.pi, dtype=torch.float64))) / 2
    return float(min_lr + (max_lr - min_lr) * factor)
