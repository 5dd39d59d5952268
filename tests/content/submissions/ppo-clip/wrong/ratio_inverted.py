# old over new
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    a = adv.detach()
    r = torch.exp(logp_old.detach() - logp)
    obj = torch.min(r * a, torch.clamp(r, 1 - eps, 1 + eps) * a)
    return -obj.mean() if mask is None else -(obj * mask).sum() / mask.sum()
