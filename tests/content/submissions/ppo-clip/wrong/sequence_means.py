# averages within each sequence and then over the sequences
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    a = adv.detach()
    r = torch.exp(logp - logp_old.detach())
    obj = torch.min(r * a, torch.clamp(r, 1 - eps, 1 + eps) * a)
    m = torch.ones_like(obj) if mask is None else mask.to(obj.dtype)
    return -((obj * m).sum(-1) / m.sum(-1).clamp(min=1)).mean()
