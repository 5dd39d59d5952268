# ret is the plain discounted return, not adv + values
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    adv, ret = torch.zeros_like(rewards), torch.zeros_like(rewards)
    a, nv, g = 0.0, last_value, last_value
    for t in reversed(range(rewards.shape[-1])):
        c = 1 - dones[..., t].to(rewards.dtype)
        a = rewards[..., t] + gamma * nv * c - values[..., t] + gamma * lam * c * a
        g = rewards[..., t] + gamma * c * g
        adv[..., t], ret[..., t] = a, g
        nv = values[..., t]
    return adv, ret
