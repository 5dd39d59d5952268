# catalogue: 2
# factored polynomial loses one power: x * (1 + 0.044715 x)
import torch

ROOT = (2 / torch.pi) ** 0.5


def _tanh_form(x):
    poly = x * (1 + 0.044715 * x)
    return x * torch.sigmoid(2 * ROOT * poly)


def _erf_form(x):
    return x * torch.special.ndtr(x)


def gelu(x, approximate="none"):
    return {"tanh": _tanh_form, "none": _erf_form}[approximate](x)
