# blocks of 64 steps: a masked matrix of (gamma lam)^(j - i) inside, a carry between blocks
import torch

BLOCK = 64


@torch.no_grad()
def gae(rewards, values, dones, gamma, lam, last_value):
    T = len(rewards)
    v = values.to(torch.float64)
    nxt = torch.roll(v, -1)
    nxt[-1] = last_value
    delta = rewards.to(torch.float64) - v + gamma * nxt.masked_fill(dones, 0.0)

    gl = float(gamma * lam)
    i = torch.arange(BLOCK)
    gap = i[None, :] - i[:, None]
    power = torch.where(gap >= 0, gl ** gap.clamp(min=0).double(), 0.0)      # power[i, j] = gl^(j - i) for j >= i
    adv = torch.empty_like(delta)
    carry = 0.0                                    # the advantage behind the block
    for stop in range(T, 0, -BLOCK):
        start = max(0, stop - BLOCK)
        n = stop - start
        ends = dones[start:stop].long()
        before = ends.cumsum(0) - ends             # ends in front of the step, within the block
        same = before[:, None] == before[None, :]
        reach = before == ends.sum()               # no end from here to the end of the block
        tail = torch.where(reach, power[:n, n - 1] * gl, 0.0)
        adv[start:stop] = (power[:n, :n] * same) @ delta[start:stop] + tail * carry
        carry = adv[start].item()
    return adv.to(rewards.dtype), (adv + v).to(rewards.dtype)
