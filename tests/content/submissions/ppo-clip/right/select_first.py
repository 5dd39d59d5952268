import torch


def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    if mask is not None:
        keep = mask.bool()
        logp, logp_old, adv = logp[keep], logp_old[keep], adv.expand(mask.shape)[keep]
    terms = []
    for l, o, a in zip(logp.reshape(-1), logp_old.reshape(-1).tolist(), adv.reshape(-1).tolist()):
        r = torch.exp(l - o)
        c = torch.clamp(r, min=1 - eps, max=1 + eps)
        terms.append(torch.minimum(r * a, c * a))
    return -torch.stack(terms).mean()
