# catalogue: 2
# no biases, as in LLaMA
import torch
import torch.nn.functional as F


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    hidden = torch.matmul(x, w1.t())
    hidden = getattr(F, act)(hidden)
    return torch.matmul(hidden, w2.t())
