# costly: for each episode a mask over all T steps is made: T * number of episodes; dones all True, T=20000: 0.114 s against 0.0053 s, x21 (T=5000: x15); no dones: nothing extra
import numpy as np
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r = rewards.detach().double().numpy()
    v = values.detach().double().numpy()
    d = dones.numpy()
    episode = np.concatenate([[0], np.cumsum(d[:-1])])
    adv = np.empty(len(r))
    for k in range(int(episode[-1]) + 1):
        idx = np.flatnonzero(episode == k)              # the steps of this episode
        rows_r, rows_v = r[idx].tolist(), v[idx].tolist()
        over = bool(d[idx[-1]])
        nv, na, out = (0.0 if over else float(last_value)), 0.0, []
        for ri, vi in zip(reversed(rows_r), reversed(rows_v)):
            na = ri + gamma * nv - vi + gamma * lam * na
            nv = vi
            out.append(na)
        adv[idx] = out[::-1]
    return torch.from_numpy(adv).to(rewards.dtype), torch.from_numpy(adv + v).to(rewards.dtype)
