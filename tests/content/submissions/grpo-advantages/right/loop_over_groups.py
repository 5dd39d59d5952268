import torch


@torch.no_grad()
def grpo_advantages(rewards, eps=1e-6, std=True):
    out = torch.empty_like(rewards)
    for i, group in enumerate(rewards):
        centred = group - group.mean()
        if std:
            centred = centred / (group.std() + eps)
        out[i] = centred
    return out
