"""You subtract in place and change the caller's logp. Make a new tensor."""

import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    logp -= logp_old.detach()
    ratio = torch.exp(logp)
    objective = torch.minimum(ratio * adv.detach(), ratio.clamp(1 - eps, 1 + eps) * adv.detach())
    return -(objective.mean() if mask is None else objective[mask].mean())
