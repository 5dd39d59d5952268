# catalogue: 4
# lam or 0.95: a given lam of 0 is replaced by a default
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    lam = lam or 0.95
    nd = (~dones.bool()).to(rewards.dtype)
    adv = torch.empty_like(rewards)
    acc = torch.zeros_like(rewards[..., 0])
    nv = last_value
    for t in range(rewards.shape[-1] - 1, -1, -1):
        acc = rewards[..., t] + gamma * nd[..., t] * nv - values[..., t] + gamma * lam * nd[..., t] * acc
        adv[..., t] = acc
        nv = values[..., t]
    return adv, adv + values
