# the default of act is gelu
import torch.nn.functional as F


def feed_forward(x, w1, b1, w2, b2, act="gelu"):
    h = F.linear(x, w1, b1)
    h = F.gelu(h) if act == "gelu" else F.relu(h)
    return F.linear(h, w2, b2)
