import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    logp_old, adv = logp_old.detach(), adv.detach()
    if mask is not None:
        logp, logp_old, adv = logp[mask], logp_old[mask], adv[mask]
    ratio = torch.exp(logp - logp_old)
    bound = torch.where(adv >= 0, 1 + eps, 1 - eps).to(ratio.dtype)
    ratio = torch.where(adv >= 0, torch.minimum(ratio, bound), torch.maximum(ratio, bound))
    return -(ratio * adv).sum() / adv.numel()
