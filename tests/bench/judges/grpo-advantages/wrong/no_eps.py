# mistake: equal rewards give NaN
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    rewards = rewards.detach()
    centred = rewards - rewards.mean(dim=-1, keepdim=True)
    if not std:
        return centred
    return centred / (rewards.std(dim=-1, keepdim=True))
