# costly: a T x T matrix of products, in numpy
import numpy as np
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v = rewards.double().numpy(), values.double().numpy()
    live = 1.0 - dones.double().numpy()
    delta = r + gamma * live * np.append(v[1:], last_value) - v
    n = len(r)
    factor = np.ones((n, n)) * (gamma * lam * live)[None, :]
    weights = np.eye(n)
    ahead = np.cumprod(np.where(np.triu(np.ones((n, n)), 0) > 0, factor, 1.0), axis=1)
    weights[:, 1:] += np.triu(ahead[:, :-1], 0) * (np.arange(1, n)[None, :] > np.arange(n)[:, None])
    adv = weights @ delta
    return torch.tensor(adv, dtype=rewards.dtype), torch.tensor(adv + v, dtype=rewards.dtype)
