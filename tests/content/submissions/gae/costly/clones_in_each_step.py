# costly: in each step clones both argument tensors whole, and searches the rest of dones for the end of the episode ("the time grows with T, not with its square")
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.shape[0]
    adv = torch.zeros(T, dtype=rewards.dtype)
    following = 0.0
    for t in reversed(range(T)):
        r, v = rewards.clone(), values.clone()
        ends = torch.nonzero(dones[t:]).flatten()
        ended_here = len(ends) > 0 and ends[0].item() == 0
        if ended_here:
            a = r[t] - v[t]
        else:
            nv = v[t + 1] if t + 1 < T else last_value
            a = r[t] + gamma * nv - v[t] + gamma * lam * following
        adv[t] = a
        following = a
    return adv, (adv + values).to(rewards.dtype)
