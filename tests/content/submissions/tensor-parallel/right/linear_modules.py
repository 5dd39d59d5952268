import torch
from torch import nn


def device(w1, w2, act):
    up = nn.Linear(w1.shape[1], w1.shape[0], bias=False, dtype=w1.dtype)
    down = nn.Linear(w2.shape[1], w2.shape[0], bias=False, dtype=w2.dtype)
    with torch.no_grad():
        up.weight.copy_(w1)
        down.weight.copy_(w2)
    return lambda x: down(act(up(x)))


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    return all_reduce([device(a, b, act)(x) for a, b in zip(w1_shards, w2_shards)])
