import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    ratio = torch.exp(logp - logp_old.detach())
    adv = adv.detach()
    surr1 = ratio * adv
    surr2 = torch.clamp(ratio, 1 - eps, 1 + eps) * adv
    obj = torch.min(surr1, surr2)
    if mask is None:
        return -obj.mean()
    mask = mask.to(obj.dtype)
    return -(obj * mask).sum() / mask.sum()
