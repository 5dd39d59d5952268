# mistake: the ratio of the log-probabilities' difference without exp
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    ratio = 1 + logp - logp_old.detach()
    adv = adv.detach()
    gain = torch.minimum(ratio * adv, ratio.clamp(1 - eps, 1 + eps) * adv)
    return -(gain if mask is None else gain[mask]).mean()
