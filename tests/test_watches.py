"""Floating-point operations counted inside a guest: the same in torch and numpy, whatever a product is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from harness.worker.watches import Flops

A, B, V = torch.ones(4, 8), torch.ones(8, 16), torch.ones(8)
PRODUCT = 2 * 4 * 8 * 16


def flops(work: Callable[[], Any]) -> int:
    """What the work takes."""
    watch = Flops({}, ())
    with watch:
        result = work()
    return watch.count(result)


def into(out: Any) -> Any:
    """A product written into a given array."""
    return np.matmul(A.numpy(), B.numpy(), out=out)


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (lambda: A @ B, PRODUCT),
        (lambda: torch.einsum("ij,jk->ik", A, B), PRODUCT),
        (lambda: (A[:, :, None] * B).sum(1), PRODUCT),
        (lambda: A @ V, 2 * 4 * 8),
        (lambda: torch.dot(V, V), 2 * 8),
        (lambda: torch.stack([A @ column for column in B.T]), PRODUCT),
        (lambda: A.numpy() @ B.numpy(), PRODUCT),
        (lambda: A.detach().numpy().dot(B.numpy()), PRODUCT),
        (lambda: np.array(A.numpy()) @ np.asarray(B), PRODUCT),
        (lambda: torch.from_numpy(A.numpy()[:, :4].copy() @ B.numpy()[:4]), PRODUCT // 2),
        (lambda: np.einsum("ij,jk->ik", A.numpy(), B.numpy()), PRODUCT),
        (lambda: np.einsum("...j,jk->...k", A.numpy(), B.numpy(), optimize=True), PRODUCT),
        (lambda: np.tensordot(A.numpy(), B.numpy(), 1), PRODUCT),
        (lambda: np.inner(A.numpy(), B.numpy().T), PRODUCT),
        (lambda: np.vdot(V.numpy(), V.numpy()), 2 * 8),
        (lambda: (A.numpy()[:, :, None] * B.numpy()).sum(1), PRODUCT),
        (lambda: into(np.empty((4, 16), np.float32)), PRODUCT),
        (lambda: np.concatenate([A.numpy(), A.numpy()]) @ B.numpy(), 2 * PRODUCT),
        (lambda: np.exp(A.numpy()).max(-1, keepdims=True), 0),
        (lambda: A.numpy().astype(np.float64).tolist(), 0),
    ],
)
def test_product_takes_the_same_wherever_it_is_computed(work: Callable[[], Any], expected: int) -> None:
    """Two operations for each product that is summed up."""
    assert flops(work) == expected


def test_arrays_of_an_earlier_call_count_in_the_next() -> None:
    """As a cache does that is handed back; afterwards nothing counts, and numpy is as it was."""
    makers = np.array, np.asarray, torch.Tensor.numpy
    first = Flops({}, ())
    with first:
        kept = A.numpy()
    assert flops(lambda: kept @ B.numpy()) == PRODUCT
    assert first.count(kept) == 0
    assert (np.array, np.asarray, torch.Tensor.numpy) == makers
    assert type(A.numpy()) is np.ndarray
    assert (kept @ kept.T).shape == (4, 4)
