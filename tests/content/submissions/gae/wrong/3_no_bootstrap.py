# catalogue: 3
import numpy as np
import torch

def gae(rewards, values, dones, gamma, lam, last_value):
    r, v = rewards.double().numpy(), values.double().numpy()
    live = 1.0 - dones.numpy().astype(np.float64)
    v_next = np.append(v[1:], 0.0)
    delta = r + gamma * v_next * live - v
    adv = np.zeros_like(delta)
    acc = 0.0
    for t in range(len(r) - 1, -1, -1):
        acc = delta[t] + gamma * lam * live[t] * acc
        adv[t] = acc
    return torch.from_numpy(adv).to(rewards.dtype), torch.from_numpy(adv + v).to(rewards.dtype)
