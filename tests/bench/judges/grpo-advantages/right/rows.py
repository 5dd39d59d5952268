import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    out = []
    for group in rewards.detach().unbind(0):
        spread, mean = torch.std_mean(group, correction=1)
        out.append((group - mean) / (spread + eps) if std else group - mean)
    return torch.stack(out)
