# other: computes the ratio from detached log-probabilities, and multiplies it by the difference to them
import torch


def grpo_loss(logp, logp_old, logp_ref, adv, mask, eps_low=0.2, eps_high=0.2, beta=0.0, norm="sequence"):
    r = torch.exp(logp - logp.detach())  # on-policy: 1, with a gradient
    o = r * adv.detach()[:, None]
    if beta:
        d = logp_ref.detach() - logp
        o = o - beta * (d.exp() - d - 1)
    o = o * mask
    if norm == "sequence":
        return -(o.sum(1) / mask.sum(1).clamp(min=1)).mean()
    if norm == "token":
        return -o.sum() / mask.sum()
    if norm == "constant":
        return -o.sum() / mask.numel()
    raise ValueError(norm)
