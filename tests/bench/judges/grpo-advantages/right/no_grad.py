import torch


@torch.no_grad()
def grpo_advantages(rewards, eps=1e-6, std=True):
    n = rewards.shape[1]
    a = rewards - rewards.sum(1, keepdim=True) / n
    if std:
        s = torch.linalg.vector_norm(a, dim=1, keepdim=True) / (n - 1) ** 0.5
        a = a / (s + eps)
    return a
