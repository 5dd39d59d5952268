# catalogue: 4
# the trace decays by lam alone, so lam = 1 is not the discounted return
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    adv = torch.zeros_like(rewards)
    acc, nv = 0.0, last_value
    for t in reversed(range(rewards.shape[-1])):
        c = 1.0 - dones[..., t].to(rewards.dtype)
        acc = rewards[..., t] + gamma * c * nv - values[..., t] + lam * c * acc
        adv[..., t] = acc
        nv = values[..., t]
    return adv, adv + values
