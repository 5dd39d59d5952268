import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    x = rewards.detach().t()
    n = x.shape[0]
    x = x - torch.einsum("ng->g", x) / n
    if std:
        sd = (torch.einsum("ng,ng->g", x, x) / (n - 1)).sqrt()
        x = x / (sd + eps)
    return x.t()
