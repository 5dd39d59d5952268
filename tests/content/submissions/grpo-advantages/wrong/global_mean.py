# catalogue: 1
# mean and deviation of the whole batch
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    a = r - r.mean()
    return a / (r.std() + eps) if std else a
