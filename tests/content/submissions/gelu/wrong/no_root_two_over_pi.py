# catalogue: 3
# sqrt(2/pi) left out
import torch


def gelu(x, approximate="none"):
    if approximate == "tanh":
        return 0.5 * x * (1 + torch.tanh(x + 0.044715 * x.pow(3)))
    return 0.5 * x * (1 + torch.erf(x * 0.7071067811865476))
