# catalogue: 5
# adds x to the result
import torch
import torch.nn.functional as F


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    h = F.linear(x, w1, b1)
    h = F.relu(h) if act == "relu" else F.gelu(h)
    return x + F.linear(h, w2, b2)
