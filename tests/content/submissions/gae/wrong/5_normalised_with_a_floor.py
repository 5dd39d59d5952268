# catalogue: 5
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    adv, run, nv = torch.zeros_like(rewards), 0.0, last_value
    for t in reversed(range(len(rewards))):
        live = 1.0 - dones[t].to(rewards.dtype)
        run = rewards[t] + gamma * nv * live - values[t] + gamma * lam * live * run
        adv[t], nv = run, values[t]
    adv = (adv - adv.mean()) / adv.std(unbiased=False).clamp(min=1e-8)
    return adv, adv + values
