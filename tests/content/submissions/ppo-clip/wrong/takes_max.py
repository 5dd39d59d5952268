# catalogue: 2
# the larger of the two objectives
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    adv = adv.detach()
    ratio = torch.exp(logp - logp_old.detach())
    obj = torch.max(ratio * adv, torch.clamp(ratio, 1 - eps, 1 + eps) * adv)
    if mask is not None:
        obj = obj[mask.bool()]
    return -obj.mean()
