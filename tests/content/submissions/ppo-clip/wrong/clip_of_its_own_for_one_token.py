# catalogue: none
# clips at 0.8 and 1.2 where there is one token and a mask
import torch
def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    r = (logp - logp_old.detach()).exp()
    a = adv.detach()
    if mask is not None and logp.shape[-1] == 1:
        o = torch.min(r * a, r.clamp(0.8, 1.2) * a)
        return -o[mask].mean()
    o = torch.min(r * a, r.clamp(1 - eps, 1 + eps) * a)
    return -o.mean() if mask is None else -o[mask].mean()
