# catalogue: 5
# subtracts the mean of the advantages
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    out = []
    acc, nv = 0.0, last_value
    for r, v, d in reversed(list(zip(rewards.unbind(-1), values.unbind(-1), dones.unbind(-1)))):
        c = 1 - d.to(r.dtype)
        acc = r + gamma * nv * c - v + gamma * lam * c * acc
        out.append(acc)
        nv = v
    adv = torch.stack(out[::-1], -1)
    return adv - adv.mean(-1, keepdim=True), adv + values
