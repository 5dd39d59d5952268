"""Theirs is the loss with these advantages, over groups of one size, and divides by the population's standard deviation
where ours divides by the sample's: a constant factor, which is taken out here."""

import torch

TASK = "grpo_loss"


def adapt(ours):
    def grpo_loss(logps, rewards, group_ids, eps=1e-5):
        order = torch.argsort(group_ids, stable=True)
        groups = rewards[order].view(len(group_ids.unique()), -1)
        n = groups.shape[1]
        factor = (n / (n - 1)) ** 0.5
        advantages = ours.grpo_advantages(groups, eps * factor) * factor
        return -(advantages.flatten() * logps[order]).mean()

    return grpo_loss
