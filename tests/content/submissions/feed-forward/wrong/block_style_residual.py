# catalogue: 5
# written as a transformer block's second half: residual kept in a module
import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, act):
        super().__init__()
        self.act = nn.GELU() if act == "gelu" else nn.ReLU()

    def forward(self, x, w1, b1, w2, b2):
        shortcut = x
        x = nn.functional.linear(x, w1, b1)
        x = self.act(x)
        x = nn.functional.linear(x, w2, b2)
        return x.add(shortcut)


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    return MLP(act)(x, w1, b1, w2, b2)
