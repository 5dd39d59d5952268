# costly: a system of linear equations, with a matrix for 1500 steps at a time
import torch

def gae(rewards, values, dones, gamma, lam, last_value):
    """A system of linear equations: A = delta + N A.  1500 steps at a time, so that the matrix fits."""
    T = len(rewards)
    go = 1.0 - dones.to(values.dtype)
    nxt = torch.cat([values[1:], torch.tensor([last_value], dtype=values.dtype)])
    delta = rewards + gamma * go * nxt - values
    c = gamma * lam * go
    adv = torch.zeros_like(rewards)
    after = torch.zeros((), dtype=values.dtype)
    for s in reversed(range(0, T, 1500)):
        e = min(T, s + 1500)
        A = torch.eye(e - s, dtype=values.dtype) - torch.diag(c[s:e - 1], 1)
        d = delta[s:e].clone()
        d[-1] += c[e - 1] * after
        adv[s:e] = torch.linalg.solve(A, d)
        after = adv[s]
    return adv, adv + values
