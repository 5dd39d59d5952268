"""The loss of GRPO: the clipped objective of PPO with one advantage per answer, and a KL penalty inside the loss.

The clip may be wider above than below, so that rare tokens can gain probability. Each token pays for its distance from
the reference model by the estimator k3. What remains is how token objectives become one number, and it decides how
much a token of a long answer weighs: 1 / length (the mean within each answer), the same as every other token, or the
same in every batch (a constant divisor).

    o_it = min(r_it A_i, clip(r_it, 1 - eps_low, 1 + eps_high) A_i) - beta k3_it        r_it = pi(it) / pi_old(it)

    sequence: 1/N sum_i 1/|o_i| sum_t o_it        token: sum_it o_it / sum_i |o_i|        constant: sum_it o_it / (N T)

Source: Shao et al. 2024 (DeepSeekMath), arXiv:2402.03300, section 4.1.1, equations 3 and 4; Yu et al. 2025 (DAPO),
arXiv:2503.14476, for the two bounds and the token mean; Liu et al. 2025 (Dr. GRPO), arXiv:2503.20783, for the constant.
"""

import torch
from torch import Tensor


def grpo_loss(
    logp: Tensor,
    logp_old: Tensor,
    logp_ref: Tensor | None,
    adv: Tensor,
    mask: Tensor,
    eps_low: float = 0.2,
    eps_high: float = 0.2,
    beta: float = 0.0,
    norm: str = "sequence",
) -> Tensor:
    adv = adv.detach()[:, None]  # (N, 1): one advantage for all tokens of an answer
    ratio = torch.exp(logp - logp_old.detach())  # (N, T)
    clipped = ratio.clamp(1 - eps_low, 1 + eps_high)
    objective = torch.minimum(ratio * adv, clipped * adv)  # (N, T)
    if beta != 0:
        log_ratio = logp_ref.detach() - logp  # (N, T): the reference over the policy
        objective = objective - beta * (torch.exp(log_ratio) - log_ratio - 1)  # k3, with its gradient
    objective = objective * mask  # tokens that do not count are 0
    if norm == "sequence":
        lengths = mask.sum(dim=1).clamp(min=1)  # (N,): an answer without a token adds 0
        return -(objective.sum(dim=1) / lengths).mean()
    if norm == "token":
        return -objective.sum() / mask.sum()
    if norm == "constant":
        return -objective.sum() / mask.numel()
    raise ValueError(f"unknown norm {norm!r}; sequence, token and constant are known")
