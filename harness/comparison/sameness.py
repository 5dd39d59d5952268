"""Whether two outputs are one answer up to rounding.  Pure."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Any

from harness.comparison.tolerance import UNIT
from harness.records import Array, Opaque

# How far apart two roundings of one answer may lie; 4096 half-precision units would be more than the answer itself.
SAME_UNITS = {"float64": 4096.0, "float32": 4096.0, "float16": 16.0, "bfloat16": 16.0}
# Python floats say nothing of the precision they were computed in; this far apart they are one answer.
SAME_SHARE = 1e-5
LARGEST_FLOAT = int(sys.float_info.max)


def are_same(one: Any, other: Any) -> bool:
    """Whether two outputs in the declared dtype are the same answer up to rounding (to match mistakes)."""
    if isinstance(one, Array) and isinstance(other, Array):
        return _are_arrays_same(one, other)
    if {type(one), type(other)} == {int, float} and max(abs(one), abs(other)) <= LARGEST_FLOAT:
        one, other = float(one), float(other)  # an int is accepted where a float is expected
    if type(one) is not type(other) or isinstance(one, Opaque):
        return False
    if isinstance(one, (list, tuple)):
        return _are_sequences_same(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(are_same(one[key], other[key]) for key in one)
    if isinstance(one, float):
        return one == other or (one != one and other != other) or math.isclose(one, other, rel_tol=SAME_SHARE)
    return bool(one == other)


def _are_arrays_same(one: Array, other: Array) -> bool:
    import numpy as np

    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.data == other.data or not one.is_float:
        return one.data == other.data
    a, b = one.wide(), other.wide()
    finite = np.isfinite(a) & np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return False
    a, b = a[finite], b[finite]
    size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    return bool(np.abs(a - b).max(initial=0.0) <= SAME_UNITS[one.dtype] * UNIT[one.dtype] * size)


def _are_sequences_same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """As in a tensor, a term that cancels is off by the rounding of its neighbours."""
    if len(one) != len(other):
        return False
    finite = [abs(x) for x in (*one, *other) if isinstance(x, float) and math.isfinite(x)]
    off = SAME_SHARE * max(finite, default=0.0)
    return all(
        are_same(a, b) or (isinstance(a, float) and isinstance(b, float) and abs(a - b) <= off)
        for a, b in zip(one, other, strict=True)
    )
