# catalogue: 4
# weights taken as (in, out)
import torch


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    h = x @ w1 + b1
    h = torch.relu(h) if act == "relu" else torch.nn.functional.gelu(h)
    return h @ w2 + b2
