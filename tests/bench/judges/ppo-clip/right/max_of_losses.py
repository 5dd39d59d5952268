import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    with torch.no_grad():
        old, a = logp_old.clone(), adv.clone()
    ratio = (logp - old).exp()
    loss = torch.max(-a * ratio, -a * torch.clip(ratio, 1.0 - eps, 1.0 + eps))
    if mask is None:
        return loss.mean()
    return loss.masked_fill(mask.logical_not(), 0.0).sum() / mask.sum()
