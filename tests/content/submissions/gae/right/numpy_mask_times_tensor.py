import numpy as np
import torch

def gae(rewards, values, dones, gamma, lam, last_value):
    """Thrifty: one pass from the back; which steps go on is a numpy array that multiplies tensors."""
    go = 1.0 - dones.numpy()
    nxt = torch.cat([values[1:], torch.full_like(values[:1], last_value)])
    delta = rewards + gamma * (nxt * go) - values
    adv, after = [], 0.0
    for d, g in zip(reversed(delta.tolist()), reversed(go.tolist())):
        after = d + gamma * lam * g * after
        adv.append(after)
    adv = torch.tensor(adv[::-1], dtype=values.dtype)
    return adv, adv + values
