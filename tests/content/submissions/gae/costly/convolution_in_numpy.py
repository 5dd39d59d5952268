# Convolution in numpy.
import threading
import numpy as np
import torch
import torch.nn.functional as F
def deltas(rewards, values, dones, gamma, last_value):
    nxt = torch.cat([values[1:], values.new_tensor([last_value])])
    on = 1.0 - dones.to(rewards.dtype)
    return rewards + gamma * on * nxt - values, on

def gae(rewards, values, dones, gamma, lam, last_value):
    d, on = deltas(rewards, values, dones, gamma, last_value)
    x = d.numpy().astype(np.float64); out = np.zeros_like(x)
    ends = [i + 1 for i, e in enumerate(dones.tolist()) if e] + [len(x)]
    start = 0
    for end in ends:
        n = end - start
        if n > 0:
            p = (gamma * lam) ** np.arange(n)
            out[start:end] = np.convolve(x[start:end][::-1], p)[:n][::-1]
        start = end
    a = torch.from_numpy(out).to(rewards.dtype)
    return a, a + values
