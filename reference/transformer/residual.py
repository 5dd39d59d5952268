"""Residual connection: a sublayer's output is added to its input, with a norm before the sublayer or after the sum.

Pre-norm leaves a path of additions only from the first block to the last, so gradients reach the early layers; it needs
less care with the warm-up of the learning rate. The original Transformer is post-norm.

    pre:   y = x + f(norm(x))
    post:  y = norm(x + f(x))

Source: He et al. 2015, arXiv:1512.03385, section 3 (residual); Vaswani et al. 2017, arXiv:1706.03762, section 3.1
(post); Xiong et al. 2020, arXiv:2002.04745, section 3 (pre against post).
"""

from collections.abc import Callable

import torch
from torch import Tensor

Layer = Callable[[Tensor], Tensor]


def residual(x: Tensor, sublayer: Layer, norm: Layer, order: str = "pre") -> Tensor:
    if order == "pre":
        return x + sublayer(norm(x))  # (..., T, D)
    return norm(x + sublayer(x))  # (..., T, D)


def affine(factor: float, offset: float) -> Layer:
    """A sublayer that works on every number separately."""

    def layer(x: Tensor) -> Tensor:
        check_tensor(x, "sublayer")
        return factor * x + offset

    return layer


def token_mixer(w: Tensor) -> Layer:
    """A sublayer that mixes tokens and features: adds the mean over the tokens, then applies a linear map and tanh."""

    def layer(x: Tensor) -> Tensor:
        check_tensor(x, "sublayer")
        mixed = x + x.mean(dim=-2, keepdim=True)  # (..., T, D)
        return torch.tanh(mixed @ w.T)  # (..., T, D)

    return layer


def kept(output: Tensor) -> Layer:
    """A sublayer that returns the same tensor each time."""
    return lambda x: output  # (..., T, D)


def layer_norm(gamma: Tensor | float = 1.0, beta: Tensor | float = 0.0, eps: float = 1e-5) -> Layer:
    """Layer normalisation over the last axis, with this scale and offset."""

    def layer(x: Tensor) -> Tensor:
        check_tensor(x, "norm")
        centred = x - x.mean(dim=-1, keepdim=True)  # (..., T, D)
        var = centred.square().mean(dim=-1, keepdim=True)  # (..., T, 1)
        return gamma * centred / torch.sqrt(var + eps) + beta  # (..., T, D)

    return layer


def check_tensor(x: object, name: str) -> None:
    """The layers here reject input that they would misread."""
    if not isinstance(x, Tensor):
        raise TypeError(f"{name} takes a tensor, not a {type(x).__name__}")
