import torch
import torch.nn.functional as F


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    h = x @ w1.T + b1
    if act == "relu":
        h = torch.relu(h)
    elif act == "gelu":
        h = F.gelu(h)
    else:
        raise ValueError(f"unknown activation {act}")
    return h @ w2.T + b2
