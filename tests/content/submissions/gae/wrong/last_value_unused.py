# catalogue: 3
# the value after the last step is taken as 0
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    nd = 1 - dones.to(rewards.dtype)
    v_next = torch.cat([values[..., 1:], torch.zeros_like(values[..., :1])], dim=-1)
    delta = rewards + gamma * v_next * nd - values
    adv = torch.zeros_like(delta)
    a = 0
    for t in range(delta.shape[-1] - 1, -1, -1):
        a = delta[..., t] + gamma * lam * nd[..., t] * a
        adv[..., t] = a
    return adv, adv + values
