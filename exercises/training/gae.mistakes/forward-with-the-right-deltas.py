"""Your deltas are right, but you carry the sum forwards, so each advantage sums up the past. An action is judged by
what follows it; loop backwards."""

import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    not_done = (~dones).to(rewards.dtype)
    following = torch.cat([values[1:], values.new_tensor([last_value])])
    deltas = rewards + gamma * not_done * following - values
    advantages = torch.zeros_like(rewards)
    carried = 0.0
    for t in range(len(rewards)):
        carried = deltas[t] + gamma * lam * not_done[t] * carried
        advantages[t] = carried
    return advantages, advantages + values
