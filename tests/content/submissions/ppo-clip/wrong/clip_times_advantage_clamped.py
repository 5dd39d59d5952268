# clamps the product of ratio and advantage instead of the ratio
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    a = adv.detach()
    r = torch.exp(logp - logp_old.detach())
    obj = torch.min(r * a, torch.clamp(r * a, 1 - eps, 1 + eps))
    if mask is not None:
        obj = obj[mask.bool()]
    return -obj.mean()
