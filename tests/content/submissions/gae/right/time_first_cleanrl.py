from typing import NamedTuple

import torch


class Estimate(NamedTuple):
    advantages: torch.Tensor
    returns: torch.Tensor


@torch.no_grad()
def gae(rewards, values, dones, gamma, lam, last_value):
    # time to the front, the result goes back as a transposed view
    R, V = rewards.movedim(-1, 0), values.movedim(-1, 0)
    D = dones.movedim(-1, 0).to(V.dtype)
    advantages = torch.zeros_like(R)
    lastgaelam = 0
    num_steps = R.shape[0]
    for t in reversed(range(num_steps)):
        nextvalues = last_value if t == num_steps - 1 else V[t + 1]
        nextnonterminal = 1.0 - D[t]
        delta = R[t] + gamma * nextvalues * nextnonterminal - V[t]
        advantages[t] = lastgaelam = delta + gamma * lam * nextnonterminal * lastgaelam
    returns = advantages + V
    return Estimate(advantages.movedim(0, -1), returns.movedim(0, -1))
