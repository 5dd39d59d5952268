# catalogue: 5
# standardises the advantages, as the PPO update does later
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    nd = 1 - dones.to(rewards.dtype)
    adv = torch.zeros_like(rewards)
    acc, nv = 0.0, last_value
    for t in reversed(range(rewards.shape[-1])):
        delta = rewards[..., t] + gamma * nv * nd[..., t] - values[..., t]
        acc = delta + gamma * lam * nd[..., t] * acc
        adv[..., t] = acc
        nv = values[..., t]
    ret = adv + values
    adv = (adv - adv.mean()) / (adv.std() + 1e-8)
    return adv, ret
