import torch
from torch import nn


class SublayerConnection(nn.Module):
    def __init__(self, norm, norm_first):
        super().__init__()
        self.norm = norm if isinstance(norm, nn.Module) else _Call(norm)
        self.norm_first = norm_first
        self.dropout = nn.Dropout(0.0)

    def forward(self, x, sublayer):
        if self.norm_first:
            return x + self.dropout(sublayer(self.norm(x)))
        return self.norm(x + self.dropout(sublayer(x)))


class _Call(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, x):
        return self.f(x)


def residual(x, sublayer, norm, order="pre"):
    return SublayerConnection(norm, order == "pre").eval()(x, sublayer)
