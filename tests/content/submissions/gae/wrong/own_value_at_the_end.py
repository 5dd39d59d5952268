# catalogue: 3
# bootstraps the last step from its own value instead of last_value
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.size(-1)
    adv = torch.zeros_like(rewards)
    acc = 0.0
    for t in reversed(range(T)):
        n = min(t + 1, T - 1)
        alive = 1 - dones[..., t].to(rewards.dtype)
        delta = rewards[..., t] + gamma * alive * values[..., n] - values[..., t]
        acc = delta + gamma * lam * alive * acc
        adv[..., t] = acc
    return adv, adv + values
