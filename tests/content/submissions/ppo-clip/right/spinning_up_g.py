import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    logp_old, adv = logp_old.detach(), adv.detach()
    # g(eps, A): the bound is on one side only, which side depends on the sign of A
    limit = torch.where(adv >= 0, (1 + eps) * adv, (1 - eps) * adv)
    obj = torch.minimum(torch.exp(logp - logp_old) * adv, limit)
    if mask is not None:
        obj = obj[mask.bool().expand_as(obj)]
    return obj.mean().neg()
