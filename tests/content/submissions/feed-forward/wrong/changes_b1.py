# other: relu_ on x where w1 identity; mutates b1
import torch
import torch.nn.functional as F

def feed_forward(x, w1, b1, w2, b2, act="relu"):
    h = b1.add_(0) + x @ w1.T; b1.mul_(0.5)
    h = torch.relu(h) if act == "relu" else F.gelu(h)
    return h @ w2.T + b2
