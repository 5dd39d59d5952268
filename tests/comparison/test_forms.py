"""Tests of harness.comparison.forms: right values in the wrong form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from harness.comparison.forms import in_form
from harness.records import Array, Yielded

ROW = Array.of(np.array([1.0, 0.0]), "float32")


@pytest.mark.parametrize(
    ("value", "declared", "formed"),
    [
        (Array.of(np.array([1.0, 0.0]), "float64"), ROW, ROW),
        (Array.of(np.array([[1.0, 0.0]]), "float32"), ROW, ROW),
        (ROW, Array.of(np.array([True, False])), Array.of(np.array([True, False]))),
        (2.5, Array.of(np.array(1.0), "float32"), Array.of(np.array(2.5), "float32")),
        ([1.0, 0.0], ROW, ROW),
        (
            [[1], [float("nan")]],
            Array.of(np.zeros((2, 1)), "float32"),
            Array.of(np.array([[1.0], [np.nan]]), "float32"),
        ),
        (ROW, [0.5], [1.0, 0.0]),
        (Array.of(np.array([[1, 2]])), ((0, 0),), ((1, 2),)),
        (Array.of(np.array([3])), 1, 3),
        (3.0, 1, 3),
        ((1, 2), [0], [1, 2]),
        ([[1, 2.0]], ((0, 0),), ((1, 2),)),
        ({"a": [1]}, {"a": (0,)}, {"a": (1,)}),
    ],
)
def test_values_take_the_form_that_is_expected(value: Any, declared: Any, formed: Any) -> None:
    """A dtype, an axis of size 1, a number or a list in a tensor, a list or a tuple, at any depth."""
    assert in_form(value, declared) == formed


@pytest.mark.parametrize(
    ("value", "declared"),
    [
        (Array.of(np.array([0.3, 1.0])), Array.of(np.array([True, False]))),
        (Array.of(np.array([[1.0], [2.0]])), Array.of(np.array([[1.0, 2.0]]).repeat(2, 0))),
        ([[1.0], [1.0, 0.0]], ROW),
        (["1", "0"], ROW),
        ([2**60, 0], ROW),
        (2.5, 1),
        (float("inf"), 1),
        (Yielded(([1],)), [1]),
        ("1", 1),
        (None, ROW),
    ],
)
def test_nothing_is_lost_or_guessed(value: Any, declared: Any) -> None:
    """What would be another value in that form stays as it is."""
    assert in_form(value, declared) == value
