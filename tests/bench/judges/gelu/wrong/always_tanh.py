# outside: always the tanh form
import torch


def gelu(x, approximate="none"):
    return 0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x**3)))
