"""A linear layer whose parameters are frozen, and the adapter beside it."""

import torch


def lora_forward(x, w, a, b, alpha, bias=None):
    layer = torch.nn.Linear(w.shape[1], w.shape[0], bias=bias is not None, dtype=w.dtype).requires_grad_(False)
    layer.weight.copy_(w)
    if bias is not None:
        layer.bias.copy_(bias)
    down = torch.nn.functional.linear(x, a)
    return layer(x) + torch.nn.functional.linear(down, b) * (alpha / a.shape[0])
