# catalogue: 1
# the ratio has an upper bound only
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    adv = adv.detach()
    r = torch.exp(logp - logp_old.detach())
    obj = torch.min(r * adv, r.clamp(max=1 + eps) * adv)
    m = torch.ones_like(obj) if mask is None else mask.to(obj.dtype)
    return -(obj * m).sum() / m.sum()
