# the second result is the advantages once more
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    nd = 1 - dones.to(rewards.dtype)
    adv = torch.zeros_like(rewards)
    acc, nv = 0.0, last_value
    for t in reversed(range(rewards.shape[-1])):
        acc = rewards[..., t] + gamma * nv * nd[..., t] - values[..., t] + gamma * lam * nd[..., t] * acc
        adv[..., t] = acc
        nv = values[..., t]
    return adv, adv.clone()
