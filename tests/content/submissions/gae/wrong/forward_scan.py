# catalogue: 1
# accumulates from the first step on
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.shape[-1]
    nd = 1 - dones.to(rewards.dtype)
    adv = torch.zeros_like(rewards)
    run = torch.zeros_like(rewards[..., 0])
    for t in range(T):
        nv = values[..., t + 1] if t + 1 < T else last_value
        delta = rewards[..., t] + gamma * nv * nd[..., t] - values[..., t]
        run = delta + gamma * lam * nd[..., t] * run
        adv[..., t] = run
    return adv, adv + values
