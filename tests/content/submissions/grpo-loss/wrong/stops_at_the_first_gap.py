# other: takes the mask for a length, so tokens after a gap are lost and early gaps count
import torch


def grpo_loss(logp, logp_old, logp_ref, adv, mask, eps_low=0.2, eps_high=0.2, beta=0.0, norm="sequence"):
    lengths = mask.sum(1)
    m = torch.arange(logp.shape[1])[None] < lengths[:, None]
    r = torch.exp(logp - logp_old.detach())
    a = adv.detach()[:, None]
    o = torch.minimum(r * a, r.clamp(1 - eps_low, 1 + eps_high) * a)
    if beta:
        d = logp_ref.detach() - logp
        o = o - beta * (d.exp() - d - 1)
    o = o * m
    if norm == "sequence":
        return -(o.sum(1) / lengths.clamp(min=1)).mean()
    if norm == "token":
        return -o.sum() / lengths.sum()
    if norm == "constant":
        return -o.sum() / m.numel()
    raise ValueError(norm)
