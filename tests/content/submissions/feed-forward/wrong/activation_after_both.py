# catalogue: 1
# one activation after each linear layer
import torch
from torch import nn


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    f = nn.ReLU() if act == "relu" else nn.GELU()
    for w, b in ((w1, b1), (w2, b2)):
        x = f(x @ w.T + b)
    return x
