import torch
from torch.optim.lr_scheduler import CosineAnnealingLR


def cosine_lr(step, warmup, total, max_lr, min_lr):
    if step >= total:
        return min_lr
    if step < warmup:
        return step / warmup * max_lr
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=max_lr)
    sched = CosineAnnealingLR(opt, T_max=total - warmup, eta_min=min_lr)
    sched.last_epoch = step - warmup
    return sched._get_closed_form_lr()[0]
