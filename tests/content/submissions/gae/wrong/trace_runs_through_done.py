# done cuts the bootstrap value but not the running sum
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    adv = torch.zeros_like(rewards)
    run, nv = 0.0, last_value
    for t in reversed(range(rewards.shape[-1])):
        alive = 1 - dones[..., t].to(rewards.dtype)
        run = rewards[..., t] + gamma * nv * alive - values[..., t] + gamma * lam * run
        adv[..., t] = run
        nv = values[..., t]
    return adv, adv + values
