# costly: above 400 steps every 10th step sums its whole rest with a numpy dot instead of going on from the step behind it; breaks "the time grows with T, not with its square"
import numpy as np
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v, d = rewards.double().numpy(), values.double().numpy(), dones.numpy()
    T = len(r)
    nxt = np.append(v[1:], float(last_value))
    delta = r - v
    delta[~d] += gamma * nxt[~d]
    gl = float(gamma * lam)
    powers = gl ** np.arange(T)
    ends = np.flatnonzero(d)
    out = np.empty(T)
    acc = 0.0
    for t in range(T - 1, -1, -1):
        if T > 400 and t % 10 == 0:
            k = int(np.searchsorted(ends, t))
            stop = int(ends[k]) + 1 if k < len(ends) else T
            mask = np.arange(t, T) < stop
            acc = float(np.dot(powers[:T - t], np.where(mask, delta[t:], 0.0)))
        else:
            acc = delta[t] if d[t] else delta[t] + gl * acc
        out[t] = acc
    adv = torch.from_numpy(out)
    return adv.to(rewards.dtype), (adv + values.double()).to(rewards.dtype)
