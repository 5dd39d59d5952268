# catalogue: 6
# masked entries are zeroed but still counted in the mean
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    a = adv.detach()
    ratio = (logp - logp_old.detach()).exp()
    obj = torch.min(ratio * a, ratio.clamp(1 - eps, 1 + eps) * a)
    if mask is not None:
        obj = obj * mask
    return -obj.mean()
