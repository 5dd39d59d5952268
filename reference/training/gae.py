"""Generalised advantage estimation: how much better than expected an action turned out to be.

One step gives the error delta, reward plus discounted next value minus value: little noise, but biased by the value
function. The whole rest of the episode gives much noise and no such bias. GAE weighs all lengths in between with powers
of lam, and one backward pass adds them up. Nothing is carried across the end of an episode.

    delta_t = r_t + gamma (1 - done_t) V_{t+1} - V_t
    A_t     = delta_t + gamma lam (1 - done_t) A_{t+1}          return_t = A_t + V_t

Source: Schulman et al. 2016, "High-Dimensional Continuous Control Using Generalized Advantage Estimation",
arXiv:1506.02438, section 3, equation 16.
"""

import torch
from torch import Tensor


def gae(
    rewards: Tensor, values: Tensor, dones: Tensor, gamma: float, lam: float, last_value: float
) -> tuple[Tensor, Tensor]:
    advantages = torch.zeros_like(rewards)  # (T,)
    next_value: Tensor | float = last_value  # of the state after the last step
    next_advantage: Tensor | float = 0.0
    for t in reversed(range(len(rewards))):
        not_done = 0.0 if dones[t] else 1.0  # nothing comes after the last step of an episode
        delta = rewards[t] + gamma * not_done * next_value - values[t]
        advantages[t] = delta + gamma * lam * not_done * next_advantage
        next_value = values[t]
        next_advantage = advantages[t]
    return advantages, advantages + values
