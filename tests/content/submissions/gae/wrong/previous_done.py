# catalogue: 2
# uses the done flag of the step before
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    keep = 1 - dones.to(values.dtype)
    keep = torch.cat([torch.ones_like(keep[..., :1]), keep[..., :-1]], -1)
    acc = torch.zeros_like(values[..., 0])
    nv = last_value
    advs = []
    for t in reversed(range(values.shape[-1])):
        acc = rewards[..., t] + gamma * keep[..., t] * nv - values[..., t] + gamma * lam * keep[..., t] * acc
        advs.insert(0, acc)
        nv = values[..., t]
    adv = torch.stack(advs, dim=-1)
    return adv, adv + values
