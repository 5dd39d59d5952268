# other: float64 rewards are centred in place, since detach and double make no copy
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach().double()
    equal = (r == r[:, :1]).all(1, keepdim=True)
    if std:
        r = (r - r.mean(1, keepdim=True)) / (r.std(1, keepdim=True) + eps)
    else:
        r -= r.mean(1, keepdim=True)
    return r.masked_fill(equal, 0.0).to(rewards.dtype)
