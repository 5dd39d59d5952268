# mistake: the factor 1/2 is missing
import torch


def gelu(x, approximate="none"):
    if approximate == "tanh":
        return x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x**3)))
    return x * (1 + torch.erf(x / 2**0.5))
