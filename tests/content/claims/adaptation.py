"""Claims about adaptation and the papers, computed: (claim, computation, expected result)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Row = tuple[str, Callable[[], Any], Any]
about = pytest.approx
CHANCE = np.random.default_rng(17)
X, W = CHANCE.normal(size=(3, 16)), CHANCE.normal(size=(16, 16))
A, B = CHANCE.normal(size=(2, 16)), CHANCE.normal(size=(16, 2))


def lora(x: np.ndarray, scale: float, b: np.ndarray = B) -> np.ndarray:
    """A frozen weight plus a product of low rank."""
    return x @ W.T + scale * (x @ A.T) @ b.T


def calls_to_pay(total: float, tokens: int, price: float) -> float:
    """The number of calls after which a fine-tune pays off: it saves `tokens` a call, at `price` a million."""
    return total / (tokens * price / 1e6)


ROWS: list[Row] = [
    ("S5.1-05", lambda: 2 * 4096 * 8 / 4096**2, about(0.0039, abs=1e-4)),
    ("S5.1-05", lambda: bool(np.allclose(lora(X, 0.5), X @ (W + 0.5 * B @ A).T)), True),  # merged, it is one matrix
    ("S5.1-05", lambda: bool(np.allclose(lora(X, 0.5, np.zeros_like(B)), X @ W.T)), True),  # B = 0 changes nothing
    ("S5.2-05", lambda: calls_to_pay(2000, 4000, 0.25) / calls_to_pay(2000, 4000, 2.5), about(10)),  # cached at a tenth
    ("S5.2-05", lambda: 1000 * 2000 * 1 > 1000 * 200 * 1.5, True),
    ("S5.4-04", lambda: 65e9 * 4 / 8 / 1e9, about(32.5)),
    ("S6.2-01", lambda: 6 * 12 * 96 * 12_288**2 * 300e9, about(3.14e23, rel=0.01)),
    ("S6.3-03", lambda: 175 / 1.3, about(135, abs=0.5)),
]
