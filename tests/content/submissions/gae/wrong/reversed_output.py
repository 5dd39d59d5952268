# catalogue: 1
# collects from the back and forgets to turn the list around
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    out, acc, nxt = [], 0.0, last_value
    for t in range(rewards.shape[-1] - 1, -1, -1):
        mask = 1.0 - dones[..., t].to(rewards.dtype)
        acc = rewards[..., t] + gamma * nxt * mask - values[..., t] + gamma * lam * mask * acc
        out.append(acc)
        nxt = values[..., t]
    adv = torch.stack(out, -1)
    return adv, adv + values
