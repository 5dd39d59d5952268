# catalogue: 3
# the activation is called and its result thrown away
import torch
import torch.nn.functional as F


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    h = x @ w1.T + b1
    if act == "relu":
        F.relu(h)
    elif act == "gelu":
        F.gelu(h)
    y = h @ w2.T + b2
    return y
