# unnamed: it uses the last value where that is not 0
# other: a last value of 0 is taken for one that was not given
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v, d = rewards.tolist(), values.tolist(), dones.tolist()
    next_v = last_value or v[-1]
    running, adv = 0.0, [0.0] * len(r)
    for t in reversed(range(len(r))):
        keep = 0.0 if d[t] else 1.0
        delta = r[t] + gamma * next_v * keep - v[t]
        running = delta + gamma * lam * keep * running
        adv[t] = running
        next_v = v[t]
    ret = [a + b for a, b in zip(adv, v)]
    return (torch.tensor(adv, dtype=rewards.dtype, device=rewards.device),
            torch.tensor(ret, dtype=rewards.dtype, device=rewards.device))
