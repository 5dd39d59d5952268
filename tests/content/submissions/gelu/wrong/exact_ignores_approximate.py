# always the exact form
import torch


def gelu(x, approximate="none"):
    return x * torch.distributions.Normal(0.0, 1.0).cdf(x)
