# catalogue: 3
# The layer initialises its own factors, b at random, instead of using the given ones.
import math
import torch
import torch.nn as nn


class LoRA(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.A = nn.Parameter(torch.empty_like(a))
        self.B = nn.Parameter(torch.empty_like(b))
        nn.init.kaiming_uniform_(self.A, a=math.sqrt(5))
        nn.init.normal_(self.B, std=0.02)

    def forward(self, x):
        return x @ self.A.T @ self.B.T


def lora_forward(x, w, a, b, alpha, bias=None):
    return nn.functional.linear(x, w, bias) + alpha / a.shape[0] * LoRA(a, b)(x)
