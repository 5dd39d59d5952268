import math

import torch


@torch.no_grad()
def gae(rewards, values, dones, gamma, lam, last_value):
    """Two-level scan: about sqrt(T) chunks of about sqrt(T) steps, O(T) work in all.

    a_t = x_t + c_t * a_{t+1} is an affine map; compose it inside all chunks at once,
    then carry the advantage from chunk to chunk.
    """
    T = rewards.numel()
    r, v = rewards.double(), values.double()
    nxt = torch.empty_like(v)
    nxt[:-1] = v[1:]
    nxt[-1] = last_value
    nxt = nxt.masked_fill(dones, 0.0)
    x = r + gamma * nxt - v
    c = torch.full_like(x, gamma * lam).masked_fill_(dones, 0.0)

    size = max(1, math.isqrt(T))
    n = -(-T // size)
    pad = n * size - T
    X = torch.cat([x, x.new_zeros(pad)]).view(n, size).t().contiguous()   # [size, n]
    C = torch.cat([c, c.new_zeros(pad)]).view(n, size).t().contiguous()
    for s in range(size - 2, -1, -1):
        X[s] += C[s] * X[s + 1]
        C[s] *= C[s + 1]
    carry = torch.zeros(n + 1, dtype=torch.float64)
    for b in range(n - 1, -1, -1):
        carry[b] = X[0, b] + C[0, b] * carry[b + 1]
    adv = (X + C * carry[1:]).t().reshape(-1)[:T]
    return adv.to(rewards.dtype), (adv + v).to(rewards.dtype)
