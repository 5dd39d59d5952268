"""Learning rate with linear warm-up and cosine decay.

The first steps are small, because the optimizer's running means are still noise. From then on the rate falls along
half a period of the cosine: slowly at first, fastest in the middle, slowly again before it reaches its minimum, where
it stays.

    lr(t) = max_lr t / W                                                  for t < W, the warm-up
    lr(t) = min_lr + (max_lr - min_lr) / 2 (1 + cos(pi (t - W) / (T - W)))    for W <= t < T, all steps
    lr(t) = min_lr                                                        for t >= T

Source: Loshchilov and Hutter 2017, "SGDR", arXiv:1608.03983, equation 5, without restarts; warm-up as in Goyal et al.
2017, arXiv:1706.02677, section 2.2, but from 0.
"""

import math


def cosine_lr(step: int, warmup: int, total: int, max_lr: float, min_lr: float) -> float:
    if step < warmup:
        return max_lr * step / warmup
    if step >= total:
        return min_lr
    progress = (step - warmup) / (total - warmup)  # 0 at the end of the warm-up, 1 at total
    share = 0.5 * (1 + math.cos(math.pi * progress))  # from 1 down to 0
    return min_lr + (max_lr - min_lr) * share
