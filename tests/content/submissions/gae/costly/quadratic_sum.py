# the right numbers, but every advantage is summed anew: O(T * T)
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.shape[-1]
    nd = 1 - dones.to(rewards.dtype)
    last = torch.as_tensor(last_value, dtype=values.dtype).expand(values.shape[:-1]).unsqueeze(-1)
    delta = rewards + gamma * nd * torch.cat([values[..., 1:], last], -1) - values
    adv = torch.zeros_like(rewards)
    for t in range(T):
        w = torch.ones_like(rewards[..., 0])
        for k in range(t, T):
            adv[..., t] += w * delta[..., k]
            w = w * gamma * lam * nd[..., k]
    return adv, adv + values
