# catalogue: 4
# divides the log-probabilities
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    ratio = logp / logp_old.detach()
    a = adv.detach()
    per = -torch.min(ratio * a, torch.clamp(ratio, 1.0 - eps, 1.0 + eps) * a)
    return per[mask.bool()].mean() if mask is not None else per.mean()
