# catalogue: 2
# b2 is not added
import torch


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    h = torch.einsum("...i,oi->...o", x, w1) + b1
    h = torch.nn.functional.gelu(h) if act == "gelu" else torch.maximum(h, torch.zeros_like(h))
    return torch.einsum("...i,oi->...o", h, w2)
