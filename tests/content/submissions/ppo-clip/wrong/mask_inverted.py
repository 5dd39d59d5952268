# the mask is read as True = left out
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    a = adv.detach()
    r = torch.exp(logp - logp_old.detach())
    obj = torch.min(r * a, torch.clamp(r, 1 - eps, 1 + eps) * a)
    if mask is not None:
        obj = obj.masked_select(~mask.bool())
    return -obj.mean()
