import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    G, N = rewards.shape
    flat = rewards.detach().reshape(-1)
    mean_grouped = flat.view(-1, N).mean(dim=1).repeat_interleave(N, dim=0)
    advantages = flat - mean_grouped
    if std:
        std_grouped = flat.view(-1, N).std(dim=1).repeat_interleave(N, dim=0)
        advantages = advantages / (std_grouped + eps)
    return advantages.view(G, N)
