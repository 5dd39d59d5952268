# other: dual clip
import torch
import torch.nn.functional as F


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    r = torch.exp(logp - logp_old.detach()); A = adv.detach()
    o = torch.minimum(r * A, r.clamp(1 - eps, 1 + eps) * A)
    o = torch.where(A < 0, torch.maximum(o, 3.0 * A), o)
    return -o.mean() if mask is None else -o[mask].mean()
