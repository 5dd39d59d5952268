import numpy as np
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach().cpu().numpy().astype(np.float64)
    a = r - r.mean(axis=1, keepdims=True)
    if std:
        a /= r.std(axis=1, ddof=1, keepdims=True) + eps
    return torch.from_numpy(a).to(rewards)
