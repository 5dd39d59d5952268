# catalogue: 6
# the mask argument is not looked at
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    a = adv.detach()
    r = torch.exp(logp - logp_old.detach())
    return -torch.min(r * a, torch.clamp(r, 1 - eps, 1 + eps) * a).mean()
