# Uses losses.
import math

import torch


def bradley_terry(wins, scale=400.0, base=10.0, mean=1000.0):
    games = wins + wins.T
    p = torch.ones(len(wins), dtype=wins.dtype)
    for _ in range(5000):
        p = wins.sum(0) / (games / (p[:, None] + p)).sum(1)
        p = p / p.log().mean().exp()
    r = scale * p.log() / math.log(base)
    return r - r.mean() + mean
