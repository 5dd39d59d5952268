# other: zeroes the log-ratio outside the mask, so padding adds its advantage
import torch


def grpo_loss(logp, logp_old, logp_ref, adv, mask, eps_low=0.2, eps_high=0.2, beta=0.0, norm="sequence"):
    m = mask.to(logp.dtype)
    r = torch.exp((logp - logp_old.detach()) * m)
    a = adv.detach()[:, None]
    o = torch.minimum(r * a, r.clamp(1 - eps_low, 1 + eps_high) * a)
    if beta:
        d = (logp_ref.detach() - logp) * m
        o = o - beta * (d.exp() - d - 1)
    if norm == "sequence":
        return -(o.sum(1) / m.sum(1).clamp(min=1)).mean()
    if norm == "token":
        return -o.sum() / m.sum()
    if norm == "constant":
        return -o.mean()
    raise ValueError(norm)
