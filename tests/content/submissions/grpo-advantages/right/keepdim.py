import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    rewards = rewards.detach()
    adv = rewards - rewards.mean(dim=-1, keepdim=True)
    if std:
        adv = adv / (rewards.std(dim=-1, keepdim=True) + eps)
    return adv
