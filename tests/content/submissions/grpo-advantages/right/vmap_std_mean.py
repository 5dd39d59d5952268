import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    def one(group):
        s, m = torch.std_mean(group, correction=1)
        return (group - m) / (s + eps) if std else group - m

    return torch.vmap(one)(rewards.detach())
