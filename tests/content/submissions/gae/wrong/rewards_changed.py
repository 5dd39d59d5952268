# adds the bootstrap to the last reward in place, in the caller's tensor
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    nd = 1 - dones.to(rewards.dtype)
    rewards[..., -1] += gamma * last_value * nd[..., -1]
    adv = torch.zeros_like(rewards)
    acc, nv = 0.0, 0.0
    for t in reversed(range(rewards.shape[-1])):
        acc = rewards[..., t] + gamma * nv * nd[..., t] - values[..., t] + gamma * lam * nd[..., t] * acc
        adv[..., t] = acc
        nv = values[..., t]
    return adv, adv + values
