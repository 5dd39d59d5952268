"""You compute 1 - dones, but dones is a bool tensor, and torch does not subtract from it. Turn it into a number first,
or use ~dones."""

import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    advantages = torch.zeros_like(rewards)
    next_value, next_advantage = last_value, 0.0
    for t in reversed(range(len(rewards))):
        not_done = 1 - dones[t]
        delta = rewards[t] + gamma * not_done * next_value - values[t]
        next_advantage = delta + gamma * lam * not_done * next_advantage
        advantages[t] = next_advantage
        next_value = values[t]
    return advantages, advantages + values
