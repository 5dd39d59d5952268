from math import erf, pi, sqrt, tanh

import torch


class Gelu:
    def __init__(self, approximate):
        self.f = {"none": self.exact, "tanh": self.approx}[approximate]

    @staticmethod
    def exact(v):
        return 0.5 * v * (1 + erf(v / sqrt(2)))

    @staticmethod
    def approx(v):
        return 0.5 * v * (1 + tanh(sqrt(2 / pi) * (v + 0.044715 * v ** 3)))

    def __call__(self, x):
        flat = [self.f(v) for v in x.reshape(-1).tolist()]
        return torch.tensor(flat, dtype=x.dtype, device=x.device).reshape(x.shape)


def gelu(x, approximate="none"):
    return Gelu(approximate)(x)
