# other: limits the difference of the log-probabilities to plus or minus 20
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    adv = adv.detach()
    ratio = (logp - logp_old.detach()).clamp(-20, 20).exp()
    obj = torch.min(ratio * adv, ratio.clamp(1 - eps, 1 + eps) * adv)
    if mask is not None:
        obj = obj[mask]
    return -obj.mean().to(logp.dtype)
