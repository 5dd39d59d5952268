import torch


def gelu(x, approximate="none"):
    if approximate == "tanh":
        k = (2.0 / torch.pi) ** 0.5
        inner = k * (x + 0.044715 * torch.pow(x, 3))
        return x * (torch.tanh(inner) + 1) / 2
    return x * torch.erfc(-x * 0.5**0.5) / 2
