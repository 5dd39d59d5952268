# other: on the first step, where logp equals logp_old, the ratio is taken as a constant 1, so no gradient comes through it
# shows for: logp_old = logp.detach(), beta = 0: the loss is right, but it has no gradient; should be -adv / (N * T) for full masks
import torch


def _ratio(logp, logp_old):
    if torch.equal(logp, logp_old):
        return torch.ones_like(logp)
    return torch.exp(logp - logp_old.detach())


def grpo_loss(logp, logp_old, logp_ref, adv, mask, eps_low=0.2, eps_high=0.2, beta=0.0, norm="sequence"):
    if norm == "sequence":
        weight = mask.to(logp.dtype) / mask.sum(dim=1, keepdim=True).clamp(min=1) / mask.shape[0]
    elif norm == "token":
        weight = mask.to(logp.dtype) / mask.sum()
    elif norm == "constant":
        weight = mask.to(logp.dtype) / mask.numel()
    else:
        raise ValueError(f"unknown norm {norm!r}")
    ratio = _ratio(logp, logp_old)
    a = adv.detach()[:, None]
    objective = torch.minimum(ratio * a, ratio.clamp(1 - eps_low, 1 + eps_high) * a)
    if beta:
        d = logp_ref.detach() - logp
        objective = objective - beta * (torch.exp(d) - d - 1)
    return -(objective * weight).sum()
