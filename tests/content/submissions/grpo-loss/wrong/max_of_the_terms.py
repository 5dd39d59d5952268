# catalogue: 1
# maximum in place of minimum
import torch


def grpo_loss(logp, logp_old, logp_ref, adv, mask, eps_low=0.2, eps_high=0.2, beta=0.0, norm="sequence"):
    with torch.no_grad():
        old = logp_old.clone()
        advantages = adv.clone().unsqueeze(1)
        ref = None if beta == 0.0 else logp_ref.clone()
    coef_1 = torch.exp(logp - old)
    coef_2 = torch.clamp(coef_1, 1 - eps_low, 1 + eps_high)
    per_token = -torch.max(coef_1 * advantages, coef_2 * advantages)
    if beta != 0.0:
        per_token = per_token + beta * (torch.exp(ref - logp) - (ref - logp) - 1)
    m = mask.to(logp.dtype)
    if norm == "sequence":
        return ((per_token * m).sum(-1) / m.sum(-1).clamp(min=1.0)).mean()
    if norm == "token":
        return (per_token * m).sum() / m.sum().clamp(min=1.0)
    if norm == "constant":
        return (per_token * m).sum() / (per_token.size(0) * per_token.size(1))
    raise ValueError(f"Unknown loss type: {norm}")
