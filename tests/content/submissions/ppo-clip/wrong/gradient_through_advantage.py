# catalogue: 5
# the advantages carry a gradient
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    with torch.no_grad():
        old = logp_old * 1.0
    r = torch.exp(logp - old)
    loss = torch.maximum(-adv * r, -adv * r.clamp(1 - eps, 1 + eps))
    if mask is not None:
        return loss.mul(mask).sum().div(mask.sum())
    return loss.mean()
