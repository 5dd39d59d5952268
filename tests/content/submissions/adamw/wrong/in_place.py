# works in place, so the caller's tensors change
import torch


@torch.no_grad()
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    p.mul_(1 - lr * wd)
    m.mul_(b1).add_(g, alpha=1 - b1)
    v.mul_(b2).addcmul_(g, g, value=1 - b2)
    p.sub_(lr * (m / (1 - b1 ** t)) / ((v / (1 - b2 ** t)).sqrt() + eps))
    return p, m, v
