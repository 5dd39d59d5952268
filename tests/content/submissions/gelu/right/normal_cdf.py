import torch

_C = 1.5957691216057308  # 2 * sqrt(2 / pi)


def gelu(x, approximate="none"):
    # tanh form written with a sigmoid: (1 + tanh(z)) / 2 == sigmoid(2 z)
    if approximate == "tanh":
        return x * torch.sigmoid(_C * x * (1 + 0.044715 * x * x))
    wide = x.to(torch.float64)
    return (wide * torch.special.ndtr(wide)).to(x.dtype)
