"""The numbers around a difference, few enough for every result.  Pure; bounded, whatever a submission returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.comparison.rendering import name_type, render
from harness.comparison.tolerance import Numbers
from harness.records import Array
from harness.results.result import Excerpt, Scalar

# A tensor of this many entries is kept whole; of a larger one this many rows and columns.
MOST_ENTRIES = 64
MOST_ROWS, MOST_COLUMNS = 8, 8
# Enough to tell any two float32 apart.
DIGITS = 9
MOST_CHARS = 200
# For two Python numbers, or two results of a submission, which have no tolerance.
SAME_SHARE = 1e-5
# Longer lists have no excerpt; their first difference says enough.
MOST_ITEMS = 10_000
# numpy's kinds of numbers that have an excerpt.
KINDS = "biuf"


def as_scalar(value: Any) -> Scalar:
    """A JSON number; infinities, NaN and everything else as text."""
    import numpy as np

    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or (isinstance(value, int) and value.bit_length() <= 64):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else str(value)
    return name_type(value) if isinstance(value, Array) else render(value, MOST_CHARS)


def cut_excerpt(
    expected: Any, actual: Any, index: Sequence[Any] | None = None, differs: Numbers | None = None
) -> Excerpt | None:
    """The entries of two tables of numbers around an index, by default the first that differs.

    None if one is not a table of numbers, they differ in shape, or the index leads to no entry.  `differs`
    marks the entries that differ; without it, those that rounding does not explain.
    """
    import numpy as np

    right, wrong = _as_table(expected), _as_table(actual)
    if right is None or wrong is None or right.shape != wrong.shape or not right.size:
        return None
    if differs is None:
        differs = _differing(right, wrong)
    if index is None:
        index = np.argwhere(differs)[0].tolist() if differs.any() else [0] * right.ndim
    if len(index) != right.ndim or not all(isinstance(position, int) for position in index):
        return None
    *outer, columns = right.shape or (1,)
    rows = right.size // columns
    row = int(np.ravel_multi_index(tuple(index[:-1]), tuple(outer))) if outer else 0
    is_small = right.size <= MOST_ENTRIES
    near_rows = _around(row, rows if is_small else MOST_ROWS, rows)
    near_columns = _around(index[-1] if index else 0, columns if is_small else MOST_COLUMNS, columns)
    part = np.ix_(near_rows, near_columns)
    right_part, wrong_part, differs_part = (table.reshape(rows, columns)[part] for table in (right, wrong, differs))
    return Excerpt(
        shape=tuple(right.shape),
        rows=tuple(tuple(map(int, np.unravel_index(number, outer))) if outer else () for number in near_rows),
        first_column=near_columns.start,
        expected=_entries(right_part),
        actual=_entries(wrong_part),
        differs=tuple(map(tuple, differs_part.tolist())),
    )


def _as_table(value: Any) -> Numbers | None:
    """A tensor, a number or nested lists of numbers as a numpy array; None for anything else, complex numbers too."""
    import numpy as np

    if isinstance(value, Array):
        table = value.numpy()
        return table if table.dtype.kind in KINDS else None
    if isinstance(value, (list, tuple)) and len(value) > MOST_ITEMS:
        return None
    if not isinstance(value, (bool, int, float, list, tuple)):
        return None
    try:
        table = np.array(value)
    except (ValueError, OverflowError):  # rows of several lengths
        return None
    return table if table.dtype.kind in KINDS else None


def _differing(right: Numbers, wrong: Numbers) -> Numbers:
    import numpy as np

    if right.dtype.kind in "biu" and wrong.dtype.kind in "biu":
        return right != wrong
    with np.errstate(over="ignore", invalid="ignore"):
        return ~np.isclose(wrong.astype(float), right.astype(float), rtol=SAME_SHARE, atol=0.0, equal_nan=True)


def _around(position: int, most: int, size: int) -> range:
    """At most this many positions, with the given one near their middle."""
    length = min(most, size)
    start = min(max(position - length // 2 + 1, 0), size - length)
    return range(start, start + length)


def _entries(table: Numbers) -> tuple[tuple[Scalar, ...], ...]:
    return tuple(tuple(_rounded(as_scalar(entry)) for entry in row) for row in table)


def _rounded(entry: Scalar) -> Scalar:
    return float(f"{entry:.{DIGITS}g}") if isinstance(entry, float) else entry
