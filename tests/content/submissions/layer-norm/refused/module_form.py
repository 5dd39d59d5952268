import torch
from torch import nn


def layer_norm(x, gamma, beta, eps=1e-5):
    layer = nn.LayerNorm(x.shape[-1], eps=eps, dtype=x.dtype)
    with torch.no_grad():
        layer.weight.copy_(gamma)
        layer.bias.copy_(beta)
        return layer(x)
