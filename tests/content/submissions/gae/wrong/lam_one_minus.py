# catalogue: 4
# mixes as 1 - lam, so that lam = 0 and lam = 1 change places
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    nd = 1 - dones.to(rewards.dtype)
    adv = torch.empty_like(rewards)
    acc, nv = 0.0, last_value
    for t in range(rewards.shape[-1] - 1, -1, -1):
        delta = rewards[..., t] + gamma * nd[..., t] * nv - values[..., t]
        acc = delta + gamma * (1 - lam) * nd[..., t] * acc
        adv[..., t] = acc
        nv = values[..., t]
    return adv, adv + values
