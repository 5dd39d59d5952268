"""You start with the first delta and go forwards, so each advantage sums up what came before it, not what follows. Loop
from the last step to the first."""

import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    not_done = 1.0 - dones.to(rewards.dtype)
    following = torch.cat([values[1:], values.new_tensor([last_value])])
    deltas = rewards + gamma * following * not_done - values
    advantages = deltas.clone()
    for t in range(1, len(deltas)):
        advantages[t] = deltas[t] + gamma * lam * not_done[t - 1] * advantages[t - 1]
    return advantages, advantages + values
