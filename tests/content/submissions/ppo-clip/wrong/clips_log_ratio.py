# catalogue: 3
# clips the log-ratio and has no unclipped term
import math

import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    d = (logp - logp_old.detach()).clamp(math.log(1 - eps), math.log(1 + eps))
    obj = torch.exp(d) * adv.detach()
    keep = torch.ones_like(obj, dtype=torch.bool) if mask is None else mask.bool()
    return -obj[keep].mean()
