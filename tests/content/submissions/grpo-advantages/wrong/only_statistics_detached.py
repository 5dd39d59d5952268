# catalogue: 4
# the statistics are constants, but the rewards themselves carry a gradient
import torch


def grpo_advantages(rewards, eps=1e-6, std=True):
    with torch.no_grad():
        mu = rewards.mean(-1, keepdim=True)
        sd = rewards.std(-1, keepdim=True)
    out = rewards - mu
    return out.div(sd + eps) if std else out
