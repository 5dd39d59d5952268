# other: the lower bound is left out
import torch


def grpo_loss(logp, logp_old, logp_ref, adv, mask, eps_low=0.2, eps_high=0.2, beta=0.0, norm="sequence"):
    if norm not in {"sequence", "token", "constant"}:
        raise ValueError(norm)
    r = torch.exp(logp - logp_old.detach())
    a = adv.detach()[:, None]
    o = torch.minimum(r * a, r.clamp(max=1 + eps_high) * a)
    if beta:
        d = logp_ref.detach() - logp
        o = o - beta * (d.exp() - d - 1)
    o = o * mask
    per_answer = {"sequence": mask.sum(1).clamp(min=1) * len(o), "token": mask.sum(), "constant": mask.numel()}[norm]
    return -(o.sum(1) / per_answer).sum()
