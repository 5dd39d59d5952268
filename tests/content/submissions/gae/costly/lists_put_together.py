# costly: makes a new list of all advantages so far at each step
import torch
def gae(rewards, values, dones, gamma, lam, last_value):
    if rewards.dim() > 1:
        rows = [gae(r, v, d, gamma, lam, last_value) for r, v, d in zip(rewards, values, dones)]
        return tuple(torch.stack(x) for x in zip(*rows))
    r, v, d = rewards.tolist(), values.tolist(), dones.tolist()
    adv = []
    carried, v_next = 0.0, float(last_value)
    for t in range(len(r) - 1, -1, -1):
        go = 0.0 if d[t] else 1.0
        carried = r[t] + gamma * v_next * go - v[t] + gamma * lam * go * carried
        adv = [carried] + adv
        v_next = v[t]
    a = torch.tensor(adv, dtype=rewards.dtype)
    return a, a + values
