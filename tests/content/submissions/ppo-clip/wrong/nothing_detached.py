# catalogue: 5
# neither logp_old nor adv is treated as a constant
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    r = (logp - logp_old).exp()
    s = torch.minimum(r * adv, r.clip(1 - eps, 1 + eps) * adv)
    return -s.mean() if mask is None else -s[mask.bool()].mean()
