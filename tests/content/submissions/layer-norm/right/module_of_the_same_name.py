"""Does what nn.LayerNorm does, without calling it."""

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, gamma, beta, eps):
        super().__init__()
        self.weight = nn.Parameter(gamma.detach().clone())
        self.bias = nn.Parameter(beta.detach().clone())
        self.eps = eps

    def forward(self, x):
        h = x.to(torch.promote_types(x.dtype, torch.float32))
        h = h - h.mean(-1, keepdim=True)
        h = h / (h.pow(2).mean(-1, keepdim=True) + self.eps).sqrt()
        return (h * self.weight + self.bias).to(x.dtype)


def layer_norm(x, gamma, beta, eps=1e-5):
    return LayerNorm(gamma, beta, eps)(x)
