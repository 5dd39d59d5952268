# mistake: the maximum instead of the minimum
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    ratio = torch.exp(logp - logp_old.detach())
    adv = adv.detach()
    gain = torch.maximum(ratio * adv, ratio.clamp(1 - eps, 1 + eps) * adv)
    return -(gain if mask is None else gain[mask]).mean()
