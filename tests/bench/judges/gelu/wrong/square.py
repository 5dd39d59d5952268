# outside: the square in place of the cube in the tanh form
import torch


def gelu(x, approximate="none"):
    if approximate == "tanh":
        return 0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x**2)))
    return 0.5 * x * (1 + torch.erf(x / 2**0.5))
