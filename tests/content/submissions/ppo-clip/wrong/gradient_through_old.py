# catalogue: 5
# logp_old is not detached
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    ratio = torch.exp(logp - logp_old)
    adv = adv.detach()
    obj = torch.min(ratio * adv, torch.clamp(ratio, 1 - eps, 1 + eps) * adv)
    if mask is None:
        return -obj.mean()
    return -(obj * mask).sum() / mask.sum()
