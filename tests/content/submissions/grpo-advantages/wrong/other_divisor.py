# catalogue: 2
# the other divisor of the variance
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    a = r - r.mean(-1, keepdim=True)
    if std:
        a = a / (r.std(-1, keepdim=True, unbiased=False) + eps)
    return a
