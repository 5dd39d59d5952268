"""The error that a right answer may have: the effect of rounding on the reference, times a factor.

Pure, on arrays of float64.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FACTOR = 8.0
# Rows that are many enough for their middle error, and as many of one or two numbers.
MANY_ROWS, NARROW_ROWS, NARROW = 32, 8, 2
# Beside what the reference's own rounding explains, this many rounding units of the row's size.
UNITS = {"float64": 24.0, "float32": 24.0, "float16": 6.0, "bfloat16": 6.0}
UNIT = {"float64": 2.0**-53, "float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}

Numbers = Any  # numpy arrays of float64


def tolerance(
    exact: Numbers, declared: Numbers, moved: Sequence[Numbers], dtype: str, by_row: bool = True, beside: float = 0.0
) -> Numbers:
    """Allowed error of each entry: FACTOR times the reference's own, the worst of its row (last axis), plus UNITS
    rounding units of the row's size.  Entries that are not finite count as nothing.

    Among many rows some come out right by luck, and of one or two numbers even among few: there a row is allowed what
    the middle one is.

    Without `by_row` the worst and the size are those of the whole tensor, as for gradients: theirs is the rounding of
    terms that are as large everywhere and cancel in some rows (probability minus one).  Of a gradient of one or two
    numbers each error may be small by luck, and no other entry tells: there they are added.

    A row of nothing but zeros may be off by the rounding of a tensor of its size: terms that cancel in the reference
    need not cancel to the last bit in every right solution.  A whole tensor of zeros may be off by that of one whose
    entries reach `beside`.
    """
    import numpy as np

    finite = np.isfinite(exact)
    with np.errstate(invalid="ignore", over="ignore"):
        errors = np.stack([np.where(finite & np.isfinite(one), np.abs(one - exact), 0.0) for one in (declared, *moved)])
    few = not by_row and exact.size <= NARROW
    worst = errors.sum(axis=0) if few else errors.max(axis=0)
    size = np.where(finite, np.abs(exact), 0.0)
    if exact.ndim:
        axis = -1 if by_row else None
        worst = worst.max(axis=axis, keepdims=True, initial=0.0)
        if worst.size >= (NARROW_ROWS if exact.shape[-1] <= NARROW else MANY_ROWS):
            worst = np.maximum(worst, np.median(worst))
        whole = size.max(initial=0.0)
        size = size.max(axis=axis, keepdims=True, initial=0.0)
        size = np.where(size + worst > 0, size, whole / UNITS[dtype] if whole else beside)
    return np.broadcast_to(FACTOR * worst + UNITS[dtype] * UNIT[dtype] * size, exact.shape)


def are_close(got: Numbers, exact: Numbers, allowed: Numbers) -> Numbers:
    """For each entry, whether it is near enough; infinities and NaN must be the same."""
    import numpy as np

    with np.errstate(invalid="ignore"):
        near = np.abs(got - exact) <= allowed
    is_finite = np.isfinite(exact) & np.isfinite(got)
    if is_finite.all():
        return near
    both_nan = np.isnan(got) & np.isnan(exact)
    return np.where(is_finite, near, (got == exact) | both_nan)


def is_single(numbers: Numbers) -> bool:
    """Whether a float64 result holds single-precision numbers only: it was computed in single, and is judged so."""
    import numpy as np

    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.array_equal(numbers.astype(np.float32).astype(np.float64), numbers, equal_nan=True))
