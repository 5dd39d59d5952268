# other: the penalty is always averaged over all tokens that count, whatever the norm
import torch


def grpo_loss(logp, logp_old, logp_ref, adv, mask, eps_low=0.2, eps_high=0.2, beta=0.0, norm="sequence"):
    r = torch.exp(logp - logp_old.detach())
    a = adv.detach()[:, None]
    o = torch.minimum(r * a, r.clamp(1 - eps_low, 1 + eps_high) * a) * mask
    if norm == "sequence":
        loss = -(o.sum(1) / mask.sum(1).clamp(min=1)).mean()
    elif norm == "token":
        loss = -o.sum() / mask.sum()
    elif norm == "constant":
        loss = -o.sum() / mask.numel()
    else:
        raise ValueError(norm)
    if beta:
        d = logp_ref.detach() - logp
        loss = loss + beta * (d.exp() - d - 1)[mask].mean()
    return loss
