"""Claims about the transformer, computed: (claim, computation, expected result)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

Row = tuple[str, Callable[[], Any], Any]
about = pytest.approx
CHANCE = np.random.default_rng(7)
N, D = 5, 8
X = CHANCE.normal(size=(N, D))
WQ, WK, WV = CHANCE.normal(size=(3, D, D))
FUTURE = np.triu(np.ones((N, N), dtype=bool), 1)
SHUFFLE = [2, 0, 3, 1, 4]


def softmax(scores: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def weights(x: np.ndarray, is_causal: bool = False) -> np.ndarray:
    """Attention weights of one head, queries x keys."""
    scores = (x @ WQ) @ (x @ WK).T / math.sqrt(D)
    return softmax(np.where(FUTURE, -np.inf, scores) if is_causal else scores)


def attend(x: np.ndarray, is_causal: bool = False) -> np.ndarray:
    """The output of one head."""
    return weights(x, is_causal) @ (x @ WV)


def same(left: Any, right: Any) -> bool:
    """Whether two tensors are equal up to rounding."""
    return bool(np.allclose(left, right))


def as_torch(x: np.ndarray) -> torch.Tensor:
    """With the axes for batch and head."""
    return torch.from_numpy(x)[None, None]


def dot_variance(d: int) -> float:
    """The variance of dot products of unit normal vectors of width d."""
    a, b = CHANCE.normal(size=(2, 10_000, d))
    return float((a * b).sum(1).var())


def jacobian_size(d: int, scale: float) -> float:
    """The mean size of the derivative of a softmax over random scores of width d."""
    found = []
    for _ in range(60):
        p = softmax(CHANCE.normal(size=(64, d)) @ CHANCE.normal(size=d) / scale)
        found.append(np.linalg.norm(np.diag(p) - np.outer(p, p)))
    return float(np.mean(found))


def sinusoid(pos: int, d: int) -> np.ndarray:
    """Dimension by dimension, as in the paper."""
    return np.array([(math.cos if j % 2 else math.sin)(pos / 10000 ** (2 * (j // 2) / d)) for j in range(d)])


def rotate(x: np.ndarray, position: int) -> np.ndarray:
    """RoPE on neighbouring pairs, as complex numbers."""
    turned = (x[0::2] + 1j * x[1::2]) * np.exp(1j * position * 10000.0 ** (-np.arange(0, len(x), 2) / len(x)))
    return np.stack([turned.real, turned.imag], 1).ravel()


def multi_head() -> tuple[np.ndarray, np.ndarray]:
    """PyTorch's layer and the formula Concat(heads) W_O."""
    torch.manual_seed(0)
    layer = torch.nn.MultiheadAttention(D, 4, bias=False, batch_first=True, dtype=torch.float64)
    parts = torch.from_numpy(X) @ layer.in_proj_weight.T
    q, k, v = (part.detach().numpy().reshape(N, 4, 2) for part in parts.split(D, -1))
    heads = [softmax(q[:, h] @ k[:, h].T / math.sqrt(2)) @ v[:, h] for h in range(4)]
    given = torch.from_numpy(X)[None]
    mixed = np.hstack(heads) @ layer.out_proj.weight.detach().numpy().T
    return layer(given, given, given)[0][0].detach().numpy(), mixed


def gradient(has_residuals: bool) -> float:
    """The size of the input's gradient behind 50 layers."""
    torch.manual_seed(0)
    x = torch.randn(16, requires_grad=True)
    h = x
    for _ in range(50):
        step = torch.tanh(h @ (torch.randn(16, 16) / 8))
        h = h + step if has_residuals else step
    h.sum().backward()
    assert x.grad is not None
    return float(x.grad.norm())


def feed_forward(x: np.ndarray) -> np.ndarray:
    """Two matrices with a ReLU in between."""
    return np.maximum(x @ np.hstack([WQ, WK]), 0) @ np.vstack([WV, WQ])


def layer_norm(x: np.ndarray) -> np.ndarray:
    """Biased variance, no gain, no offset."""
    return (x - x.mean(-1, keepdims=True)) / x.std(-1, keepdims=True)


Q64, K64 = CHANCE.normal(size=(2, 64))
LINEAR = WQ @ WK

ROWS: list[Row] = [
    ("S1.1-02", lambda: 0.9**100 < 3e-5, True),
    ("S1.1-05", lambda: bool((attend(X) <= (X @ WV).max(0) + 1e-12).all()), True),  # never beyond the values
    ("S1.2-02", lambda: weights(X).shape == (N, N) and bool((np.diag(weights(X)) > 0).all()), True),
    ("S1.2-03", lambda: (X @ WQ).shape, (N, D)),
    ("S1.2-04", lambda: (weights(X) @ X[:, :3]).shape, (N, 3)),  # d_v need not be d_k
    ("S1.2-05", lambda: same(torch.nn.functional.scaled_dot_product_attention(
        as_torch(X @ WQ), as_torch(X @ WK), as_torch(X @ WV))[0, 0].numpy(), attend(X)), True),
    ("S1.2-06", lambda: bool(np.allclose(weights(X), weights(X).T)), False),
    ("S1.2-07", lambda: [dot_variance(d) / d for d in (16, 64, 256)], about([1, 1, 1], abs=0.1)),
    ("S1.2-08", lambda: jacobian_size(1024, 1) < 0.7 * jacobian_size(1024, 32), True),
    ("S1.2-09", lambda: weights(X).sum(1).tolist(), about([1] * N)),
    ("S1.2-10", lambda: [int((row > 0).sum()) for row in weights(X, is_causal=True)], [1, 2, 3, 4, 5]),
    ("S1.2-11", lambda: (4 * 2000**2 * 64) / (4 * 1000**2 * 64), 4),
    ("S1.2-12", lambda: [(2 * (4 + 8) * d * d) / (4 * d) / d for d in (512, 4096)], [6, 6]),
    ("S1.2-12", lambda: (2 * (4 + 8)) / (4 / 2), 12),  # half of it with a causal mask
    ("S1.2-13", lambda: (100_000**2, 100_000 * 100_001 // 2), (10**10, 5_000_050_000)),
    ("S1.2-14", lambda: same(attend(X, True)[:3], attend(np.vstack([X[:3], -X[3:]]), True)[:3]), True),
    ("S1.2-15", lambda: float(weights(X, is_causal=True)[FUTURE].sum()), 0.0),
    ("S1.2-16", lambda: np.diag(weights(X, is_causal=True)).min() > 0, True),
    ("S1.2-17", lambda: same(softmax(np.array([0.3, 1.2, -0.5])), softmax(np.array([1.3, 2.2, 0.5]))), True),
    ("S1.3-01", lambda: same(*multi_head()), True),
    ("S1.3-06", lambda: 512 / 8, 64),
    ("S1.3-07", lambda: {h * (512 // h) * 128**2 for h in (1, 2, 4, 8, 16)}, {512 * 128**2}),
    ("S1.4-01", lambda: same(attend(X[SHUFFLE]), attend(X)[SHUFFLE]), True),
    ("S1.4-01", lambda: same(attend(X[SHUFFLE]), attend(X)), False),
    ("S1.4-03", lambda: same(weights(X[SHUFFLE]), weights(X)[SHUFFLE][:, SHUFFLE]), True),
    ("S1.4-03", lambda: same(weights(X[SHUFFLE]), weights(X)), False),
    ("S1.4-04", lambda: same(attend(X[SHUFFLE], True), attend(X, True)[SHUFFLE]), False),
    ("S1.4-06", lambda: sinusoid(1, 4).tolist(), about([math.sin(1), math.cos(1), math.sin(0.01), math.cos(0.01)])),
    ("S1.4-07", lambda: {round(float(sinusoid(p, 128) @ sinusoid(p, 128)), 9) for p in range(50)}, {64.0}),
    ("S1.4-07", lambda: len({tuple(sinusoid(p, 16).round(6)) for p in range(1024)}), 1024),
    ("S1.4-12", lambda: torch.nn.Embedding(1024, 2).weight.shape[0] > 1024, False),
    ("S1.4-14", lambda: float(np.linalg.norm(rotate(Q64, 123)) / np.linalg.norm(Q64)), about(1)),
    ("S1.4-15", lambda: len({round(float(rotate(Q64, m) @ rotate(K64, m - 7)), 6) for m in (7, 100, 5000)}), 1),
    ("S1.4-15", lambda: same(rotate(Q64, 9) @ rotate(K64, 2), rotate(Q64, 9) @ rotate(K64, 3)), False),
    ("S1.4-16", lambda: same(rotate(Q64, 0), Q64), True),
    ("S1.5-01", lambda: same(feed_forward(X), np.stack([feed_forward(x) for x in X])), True),
    ("S1.5-02", lambda: same(X @ WQ @ WK, X @ LINEAR), True),  # without an activation one matrix is enough
    ("S1.5-03", lambda: 4 * 512, 2048),
    ("S1.5-04", lambda: math.ceil(8 * 4096 / 3 / 256) * 256, 11_008),
    ("S1.5-04", lambda: (3 * 4096 * 11_008) / (8 * 4096**2), about(1, abs=0.01)),
    ("S1.5-05", lambda: 8 / (4 + 8), about(2 / 3)),
    ("S1.5-05", lambda: (3 * 28_672) / (3 * 28_672 + 2 * 8192 + 2 * 1024), about(0.82, abs=0.005)),  # Llama 2 70B
    ("S1.5-08", lambda: same(torch.nn.LayerNorm(D, eps=0, dtype=torch.float64)(torch.from_numpy(X)).detach(),
                             layer_norm(X)), True),
    ("S1.5-08", lambda: layer_norm(np.array([1.0, 2, 3, 6])).tolist(), about([-1.069, -0.535, 0, 1.604], abs=5e-4)),
    ("S1.5-09", lambda: layer_norm(X).mean(1).tolist(), about([0] * N, abs=1e-12)),
    ("S1.5-10", lambda: same(layer_norm(1000 * X), layer_norm(X)), True),
    ("S1.5-15", lambda: gradient(False) < 1e-6 < 1e-2 < gradient(True), True),
    ("S1.5-16", lambda: same(X + np.maximum(X @ WQ, 0) @ np.zeros((D, D)), X), True),
    ("S1.6-02", lambda: (weights(X).shape, (weights(X) @ X[:, :3]).shape), ((N, N), (N, 3))),
    ("S1.6-05", lambda: (float(softmax(np.array([3.0, 2, 1])).sum()), 3 + 2 + 1), (about(1), 6)),
    ("S1.7-07", lambda: bool(torch.full((3,), -math.inf).softmax(0).isnan().all()), True),  # not even itself
    ("S1.7-07", lambda: ((torch.tensor([3.0, 7.0, 0.5, -4.0]) - 1e9).softmax(0)).tolist(), [0.25] * 4),
    ("S1.7-11", lambda: (softmax(X[:3] @ CHANCE.normal(size=(7, D)).T) @ CHANCE.normal(size=(7, D))).shape, (3, D)),
    ("S6.1-08", lambda: [(n * n * d) / (n * d * d) for n, d in ((128, 512), (4096, 512))], [0.25, 8]),
    ("S6.2-01", lambda: 12 * 96 * 12_288**2 / 1e9, about(174, abs=0.5)),
    ("S7.Q1-01", lambda: int((weights(X, is_causal=True)[2] > 0).sum()), 3),  # two earlier tokens and itself
    ("S7.Q1-03", lambda: (131_072 // 4096) ** 2, 1024),
]  # fmt: skip
