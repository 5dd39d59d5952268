# catalogue: 2
# the other divisor of the variance, by numpy's default
import numpy as np
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    x = rewards.detach().numpy()
    y = x - x.mean(1, keepdims=True)
    if std:
        y = y / (np.std(x, axis=1, keepdims=True) + eps)
    return torch.tensor(y, dtype=rewards.dtype)
