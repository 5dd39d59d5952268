"""Feed-forward layer: the same two-layer network for every token, separately.

Attention moves information between tokens; this layer works on each token separately. It widens the D features to 4D,
applies a nonlinearity, and projects back to D. Without the nonlinearity, the two linear maps would combine into one.

    FFN(x) = W2 act(W1 x + b1) + b2        act = ReLU or GELU

Source: Vaswani et al. 2017, "Attention Is All You Need", arXiv:1706.03762, section 3.3 (ReLU; BERT and GPT-2: GELU).
"""

import math

import torch
from torch import Tensor


def relu(z: Tensor) -> Tensor:
    return z.clamp(min=0)


def gelu(z: Tensor) -> Tensor:
    return 0.5 * z * (1 + torch.erf(z / math.sqrt(2)))


def feed_forward(x: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, act: str = "relu") -> Tensor:
    h = x @ w1.T + b1  # (..., 4D)
    h = relu(h) if act == "relu" else gelu(h)  # (..., 4D)
    return h @ w2.T + b2  # (..., D)
