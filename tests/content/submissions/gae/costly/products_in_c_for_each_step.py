# costly: a dot product, in C, over the rest of the episode for each step
import math
from array import array
from operator import mul

import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v = rewards.detach().double(), values.detach().double()
    T = r.numel()
    nxt = v.roll(-1)
    nxt[-1] = last_value
    delta = memoryview(array("d", torch.where(dones, r - v, r + gamma * nxt - v).tolist()))
    decay = float(gamma * lam)
    if decay >= 1.0:
        width = T
    elif decay == 0.0:
        width = 1
    else:
        width = min(T, 1 + math.ceil(math.log(1e-20) / math.log(decay)))
    weights = [1.0]
    while len(weights) < width:
        weights.append(weights[-1] * decay)

    flags = dones.tolist()
    adv = array("d", bytes(8 * T))
    end = T
    for t in range(T - 1, -1, -1):
        if flags[t]:
            end = t + 1
        adv[t] = sum(map(mul, weights, delta[t:end]))
    adv = torch.tensor(adv.tolist(), dtype=torch.float64)
    return adv.to(rewards.dtype), (adv + v).to(rewards.dtype)
