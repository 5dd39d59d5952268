# catalogue: 2
# after the minus is moved inside, min should have become max
import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    r = torch.exp(logp - logp_old.detach())
    a = -adv.detach()
    per = torch.minimum(a * r, a * torch.clip(r, 1 - eps, 1 + eps))
    return per.mean() if mask is None else torch.masked_select(per, mask.bool()).mean()
