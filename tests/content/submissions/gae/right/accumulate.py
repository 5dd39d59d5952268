from itertools import accumulate
import torch

def gae(rewards, values, dones, gamma, lam, last_value):
    r, v, d = rewards.tolist(), values.tolist(), dones.tolist()
    steps = [(a + (0.0 if e else gamma * n) - b, 0.0 if e else gamma * lam)
             for a, b, e, n in zip(r, v, d, v[1:] + [last_value])]
    back = list(accumulate(reversed(steps), lambda acc, s: s[0] + s[1] * acc, initial=0.0))[1:]
    adv = torch.tensor(back[::-1], dtype=rewards.dtype)
    return adv, adv + values
