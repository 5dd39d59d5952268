"""Your returns are the discounted sums of the rewards. They are advantages plus values here, which gives the same only
for lam = 1."""

import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    advantages, returns = torch.zeros_like(rewards), torch.zeros_like(rewards)
    next_value, next_advantage, total = last_value, 0.0, last_value
    for t in reversed(range(len(rewards))):
        not_done = 0.0 if dones[t] else 1.0
        delta = rewards[t] + gamma * not_done * next_value - values[t]
        next_advantage = delta + gamma * lam * not_done * next_advantage
        total = rewards[t] + gamma * not_done * total
        advantages[t], returns[t], next_value = next_advantage, total, values[t]
    return advantages, returns
