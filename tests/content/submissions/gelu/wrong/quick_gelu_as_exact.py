# catalogue: 4
# the sigmoid approximation where the exact form is asked
import math

import torch


class GELU(torch.nn.Module):
    def forward(self, x, approximate):
        if approximate == "none":
            return x * (1.702 * x).sigmoid()
        u = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        return x * (1 + u.tanh()) / 2


def gelu(x, approximate="none"):
    return GELU()(x, approximate)
