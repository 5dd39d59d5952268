import torch


def gelu(x, approximate="none"):
    if approximate == "tanh":
        z = (2 / torch.pi) ** 0.5 * (x + 0.044715 * x * x * x)
        return x / 2 + x / 2 * z.tanh()
    return x * torch.erfc(-x * 0.5**0.5) * 0.5
