# catalogue: 3
# divides by the bare deviation: 0 / 0 for equal rewards
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    rewards = rewards.detach()
    mean = rewards.mean(1, keepdim=True)
    if not std:
        return rewards - mean
    return (rewards - mean) / rewards.std(1, keepdim=True)
