"""Lists of Python numbers, and itertools.accumulate over the reversed steps."""

from itertools import accumulate

import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v, d = rewards.tolist(), values.tolist(), dones.tolist()
    following = [*v[1:], last_value]
    pairs = [
        (a + (0.0 if end else gamma * n) - b, 0.0 if end else gamma * lam) for a, b, end, n in zip(r, v, d, following)
    ]
    carried = accumulate(reversed(pairs), lambda later, one: one[0] + one[1] * later, initial=0.0)
    advantages = torch.tensor(list(carried)[:0:-1], dtype=rewards.dtype)
    return advantages, advantages + values
