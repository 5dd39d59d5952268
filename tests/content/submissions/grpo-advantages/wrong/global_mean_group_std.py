# catalogue: 1
# the mean is global, the deviation is the group's
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    centred = r - torch.mean(r)
    if not std:
        return centred
    return centred / (r.std(dim=1, keepdim=True) + eps)
