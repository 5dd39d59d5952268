"""One step of Muon: momentum, made orthogonal.

The update of a weight matrix usually has a few large singular values and many small ones, so most directions are hardly
learnt. Muon replaces the update U S V^T by something close to U V^T, in which all directions have about the same size.
Five steps of a Newton-Schulz iteration do that with matrix products alone. The coefficients lift small singular values
fast and do not converge to 1, but to somewhere between about 0.7 and 1.2, which is good enough.

    X <- a X + b (X X^T) X + c (X X^T)^2 X        singular values: s <- a s + b s^3 + c s^5

Source: Jordan et al. 2024, kellerjordan.github.io/posts/muon; KellerJordan/Muon, muon.py, muon_update.
"""

import torch
from torch import Tensor

A, B, C = 3.4445, -4.7750, 2.0315


def muon_step(
    p: Tensor,
    g: Tensor,
    m: Tensor,
    lr: float = 0.02,
    momentum: float = 0.95,
    wd: float = 0.0,
    steps: int = 5,
    nesterov: bool = True,
) -> tuple[Tensor, Tensor]:
    m = momentum * m + (1 - momentum) * g  # running mean of the gradient
    update = momentum * m + (1 - momentum) * g if nesterov else m  # nesterov looks one step ahead
    rows, columns = p.shape
    scale = max(1, rows / columns) ** 0.5
    return p * (1 - lr * wd) - lr * scale * orthogonalised(update, steps), m


def orthogonalised(update: Tensor, steps: int) -> Tensor:
    """The update with all singular values near 1."""
    tall = update.shape[0] > update.shape[1]
    x = update.T if tall else update  # the product below is then the smaller of the two
    x = x / (torch.linalg.matrix_norm(x) + 1e-7)  # singular values of at most 1
    for _ in range(steps):
        gram = x @ x.T
        x = A * x + (B * gram + C * gram @ gram) @ x
    return x.T if tall else x
