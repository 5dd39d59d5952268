# centres the caller's rewards in place
import torch


@torch.no_grad()
def grpo_advantages(rewards, eps=1e-6, std=True):
    s = rewards.std(-1, keepdim=True)
    rewards -= rewards.mean(-1, keepdim=True)
    return rewards / (s + eps) if std else rewards
