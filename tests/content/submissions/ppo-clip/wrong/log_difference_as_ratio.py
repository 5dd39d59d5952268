# catalogue: 4
# the exponential is missing: the log difference is used as the ratio
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    ratio = logp - logp_old.detach()
    adv = adv.detach()
    obj = torch.min(ratio * adv, ratio.clamp(1 - eps, 1 + eps) * adv)
    if mask is None:
        return -obj.mean()
    return -(obj * mask).sum() / mask.sum()
