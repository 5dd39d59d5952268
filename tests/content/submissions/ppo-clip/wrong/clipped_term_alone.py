# catalogue: 3
# only the clipped term
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    r = torch.clamp((logp - logp_old.detach()).exp(), 1 - eps, 1 + eps)
    x = r * adv.detach()
    if mask is None:
        return -x.mean()
    return -(x * mask).sum() / mask.sum()
