"""You detach mean and standard deviation but not the rewards themselves. The advantages are constants of the loss as a
whole."""


def grpo_advantages(rewards, eps=1e-6, std=True):
    advantages = rewards - rewards.detach().mean(dim=1, keepdim=True)
    if std:
        advantages = advantages / (rewards.detach().std(dim=1, keepdim=True) + eps)
    return advantages
