# costly: each advantage is a dot product over the rest of the stretch
import numpy as np
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v, d = rewards.double().numpy(), values.double().numpy(), dones.numpy()
    delta = r + gamma * ~d * np.append(v[1:], last_value) - v
    powers = (gamma * lam) ** np.arange(len(r))
    ends = [*np.flatnonzero(d).tolist(), len(r) - 1]
    adv, n = np.zeros(len(r)), 0
    for t in range(len(r)):
        while ends[n] < t:
            n += 1
        adv[t] = delta[t:ends[n] + 1] @ powers[:ends[n] + 1 - t]
    return torch.tensor(adv, dtype=rewards.dtype), torch.tensor(adv + v, dtype=rewards.dtype)
