"""The clipped objective of PPO: improve on the policy that collected the data, but not by too much at once.

The ratio says how much more likely the new policy makes an action than the old one did. Where a larger change would
still raise the objective, the clip removes the incentive once the ratio has left [1 - eps, 1 + eps]. Where the policy
has moved the wrong way, the minimum keeps the unclipped term, and its gradient pulls the policy back.

    ratio_t = pi(a_t) / pi_old(a_t)        loss = -mean min(ratio_t A_t, clip(ratio_t, 1 - eps, 1 + eps) A_t)

Source: Schulman et al. 2017, "Proximal Policy Optimization Algorithms", arXiv:1707.06347, section 3, equation 7.
"""

import torch
from torch import Tensor


def ppo_clip_loss(logp: Tensor, logp_old: Tensor, adv: Tensor, eps: float = 0.2, mask: Tensor | None = None) -> Tensor:
    adv = adv.detach()  # a constant
    ratio = torch.exp(logp - logp_old.detach())  # (...): 1 where nothing has changed
    clipped = ratio.clamp(1 - eps, 1 + eps)
    objective = torch.minimum(ratio * adv, clipped * adv)  # (...): the more pessimistic of the two
    if mask is not None:
        objective = objective[mask]  # the entries that count
    return -objective.mean()  # (): minus, for a loss
