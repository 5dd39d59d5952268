# catalogue: 3
# no activation at all
import torch.nn.functional as F


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    return F.linear(F.linear(x, w1, b1), w2, b2)
