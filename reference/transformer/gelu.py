"""GELU: x times the probability that a standard normal number is below x.

A smooth ReLU: close to x for large x, close to 0 for very negative x, and slightly negative in between. The normal
distribution function Phi is expressed with erf; GPT-2 used the tanh form, which is close but not equal.

    GELU(x) = x Phi(x) = x/2 (1 + erf(x / sqrt(2)))
            ~ x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))

Source: Hendrycks and Gimpel 2016, "Gaussian Error Linear Units (GELUs)", arXiv:1606.08415, section 2.
"""

import math

import torch
from torch import Tensor


def gelu(x: Tensor, approximate: str = "none") -> Tensor:
    if approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)  # (...)
        return 0.5 * x * (1 + torch.tanh(inner))  # (...)
    phi = 0.5 * (1 + torch.erf(x / math.sqrt(2)))  # (...): P(N(0, 1) <= x)
    return x * phi  # (...)
