import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.shape[-1]
    adv = torch.zeros_like(rewards)
    running = torch.zeros_like(rewards[..., 0])
    next_value = last_value
    for t in reversed(range(T)):
        alive = 1.0 - dones[..., t].to(rewards.dtype)
        delta = rewards[..., t] + gamma * next_value * alive - values[..., t]
        running = delta + gamma * lam * alive * running
        adv[..., t] = running
        next_value = values[..., t]
    return adv, adv + values
