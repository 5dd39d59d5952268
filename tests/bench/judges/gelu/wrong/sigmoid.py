# mistake: x * sigmoid(1.702 x), a coarser approximation
import torch


def gelu(x, approximate="none"):
    return x * torch.sigmoid(1.702 * x)
