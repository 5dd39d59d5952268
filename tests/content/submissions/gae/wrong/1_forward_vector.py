# catalogue: 1
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    keep = (~dones).to(values.dtype)
    nv = torch.cat([values[1:], torch.as_tensor([last_value], dtype=values.dtype)])
    deltas = rewards + gamma * nv * keep - values
    adv = [deltas[0]]
    for t in range(1, len(rewards)):
        adv.append(deltas[t] + gamma * lam * keep[t - 1] * adv[-1])
    adv = torch.stack(adv)
    return adv, adv + values
