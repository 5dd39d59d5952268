"""SwiGLU: a feed-forward layer whose hidden features are multiplied by a gate computed from the same input.

Two linear maps widen x: one gives the hidden features ("up"), the other, through SiLU, the factor for each ("gate").
With three matrices instead of two, the hidden width F is usually smaller, about 8/3 D instead of 4D.

    SwiGLU(x) = W_down (SiLU(W_gate x) * W_up x)        SiLU(z) = z sigmoid(z)

Source: Shazeer 2020, "GLU Variants Improve Transformer", arXiv:2002.05202, section 2 (Swish_1 there is SiLU).
"""

import torch
from torch import Tensor


def silu(z: Tensor) -> Tensor:
    return z * torch.sigmoid(z)


def swiglu(x: Tensor, w_gate: Tensor, w_up: Tensor, w_down: Tensor) -> Tensor:
    gate = silu(x @ w_gate.T)  # (..., F)
    up = x @ w_up.T  # (..., F)
    return (gate * up) @ w_down.T  # (..., D)
