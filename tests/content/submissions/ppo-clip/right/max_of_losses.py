import torch


def masked_mean(x, mask):
    if mask is None:
        return x.mean()
    return torch.where(mask.bool(), x, torch.zeros_like(x)).sum() / mask.sum().to(x.dtype)


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    with torch.no_grad():
        old, a = logp_old.clone(), adv.clone()
    r = (logp - old).exp()
    pg_losses = -a * r
    pg_losses2 = -a * r.clip(1.0 - eps, 1.0 + eps)
    return masked_mean(torch.maximum(pg_losses, pg_losses2), mask)
