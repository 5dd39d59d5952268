# other: mean of the squares minus square of the mean cancels where the rewards are large
import torch


@torch.no_grad()
def grpo_advantages(rewards, eps=1e-6, std=True):
    n = rewards.shape[1]
    mean = rewards.mean(1, keepdim=True)
    adv = rewards - mean
    if std:
        var = (rewards.square().mean(1, keepdim=True) - mean.square()).clamp(min=0) * n / (n - 1)
        adv = adv / (var.sqrt() + eps)
    return adv.masked_fill((rewards == rewards[:, :1]).all(1, keepdim=True), 0.0)
