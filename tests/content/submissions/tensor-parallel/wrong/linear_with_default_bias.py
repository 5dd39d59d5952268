# catalogue: 1
# nn.Linear has a bias unless it is told otherwise, and each device adds it
import torch
from torch import nn


class Shard(nn.Module):
    def __init__(self, w1, w2, act):
        super().__init__()
        self.up = nn.Linear(*reversed(w1.shape), dtype=w1.dtype)
        self.down = nn.Linear(*reversed(w2.shape), dtype=w2.dtype)
        self.up.weight.data.copy_(w1)
        self.down.weight.data.copy_(w2)
        self.act = act

    def forward(self, x):
        return self.down(self.act(self.up(x)))


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    with torch.no_grad():
        return all_reduce([Shard(a, b, act)(x) for a, b in zip(w1_shards, w2_shards)])
