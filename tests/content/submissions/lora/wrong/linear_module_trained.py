# catalogue: 5
# costly: the frozen layer is an nn.Linear, and nobody froze it
import torch
from torch import nn


class LoRA(nn.Module):
    def __init__(self, w, a, b, alpha, bias):
        super().__init__()
        self.base = nn.Linear(w.shape[1], w.shape[0], bias=bias is not None, dtype=w.dtype)
        self.base.weight.data.copy_(w)
        if bias is not None:
            self.base.bias.data.copy_(bias)
        self.a, self.b, self.scale = [a], [b], alpha / a.shape[0]

    def forward(self, x):
        return self.base(x) + x @ self.a[0].T @ self.b[0].T * self.scale


def lora_forward(x, w, a, b, alpha, bias=None):
    return LoRA(w, a, b, alpha, bias)(x)
