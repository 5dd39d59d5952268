# catalogue: 3
# group by group with no guard for a zero deviation
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    rows = []
    for row in rewards.detach().unbind(0):
        row = row - row.mean()
        rows.append(row / row.std() if std else row)
    return torch.stack(rows)
