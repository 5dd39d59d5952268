# stretch: every advantage is a sum of its own
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v, d = (t.tolist() for t in (rewards, values, dones))
    v.append(last_value)
    adv = []
    for start in range(len(r)):
        total, discount = 0.0, 1.0
        for t in range(start, len(r)):
            total += discount * (r[t] + (0.0 if d[t] else gamma * v[t + 1]) - v[t])
            if d[t]:
                break
            discount *= gamma * lam
        adv.append(total)
    a = torch.tensor(adv, dtype=rewards.dtype)
    return a, a + values
