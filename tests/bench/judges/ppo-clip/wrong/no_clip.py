# mistake: the ratio is not clipped
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    ratio = torch.exp(logp - logp_old.detach())
    adv = adv.detach()
    gain = ratio * adv
    return -(gain if mask is None else gain[mask]).mean()
