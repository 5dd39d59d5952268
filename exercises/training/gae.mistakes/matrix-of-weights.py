"""You build a T x T matrix of the weights of all later deltas and multiply by it."""

import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    not_done = 1.0 - dones.to(rewards.dtype)
    following = torch.cat([values[1:], values.new_tensor([last_value])])
    deltas = rewards + gamma * not_done * following - values
    t = len(rewards)
    factors = torch.cat([torch.ones(1, dtype=rewards.dtype), gamma * lam * not_done[:-1]])
    later = torch.ones(t, t).triu(1).bool()
    weights = torch.where(later, factors.expand(t, t), torch.ones(t, t, dtype=rewards.dtype)).cumprod(-1).triu()
    advantages = weights @ deltas
    return advantages, advantages + values
