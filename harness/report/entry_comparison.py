"""The excerpt of a difference → expected and actual entries side by side.  Pure."""

from __future__ import annotations

import math
from typing import Any

from harness.results.result import Excerpt

# A matrix has at most this many rows and columns.
MATRIX_SIZE = 8
# Significant digits of an entry; more if two entries that differ would look the same.
DIGITS, MOST_DIGITS = 4, 9


def compare_entries(excerpt: Excerpt) -> dict[str, Any]:
    """Both sides of the excerpt of a difference, around the first one.

    `entries` are those of the matrix, `total` those of the tensor, `largest` is the largest difference between two
    finite entries.  With `differ_all` marks would say nothing.  A row has its index as label, and `is_new_slice` where
    another matrix of a batch begins.
    """
    expected, actual = ([[float(x) for x in row] for row in side] for side in (excerpt.expected, excerpt.actual))
    differs = excerpt.differs
    apart = [[_apart(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(expected, actual, strict=True)]
    places = [(row, column) for row, line in enumerate(differs) for column, is_off in enumerate(line) if is_off]
    row, column = places[0] if places else (0, 0)
    rows, columns = _window(row, len(expected)), _window(column, len(expected[0]))
    labels = ["".join(f"[{n}]" for n in index) or "row" for index in excerpt.rows]
    slices = [tuple(index[:-1]) for index in excerpt.rows]
    return {
        "columns": [str(excerpt.first_column + n) for n in columns],
        "rows": [
            {
                "label": labels[n],
                "entries": [_entry(expected[n][m], actual[n][m], is_different=bool(differs[n][m])) for m in columns],
                "is_new_slice": n > rows.start and slices[n] != slices[n - 1],
            }
            for n in rows
        ],
        "entries": len(rows) * len(columns),
        "total": math.prod(excerpt.shape),
        "largest": max((x for line in apart for x in line if math.isfinite(x)), default=0.0),
        "differ_all": all(differs[n][m] for n in rows for m in columns),
    }


def _window(position: int, size: int) -> range:
    """At most `MATRIX_SIZE` positions, with the given one near their middle."""
    length = min(MATRIX_SIZE, size)
    start = min(max(position - length // 2 + 1, 0), size - length)
    return range(start, start + length)


def _apart(expected: float, actual: float) -> float:
    """The distance of two entries; 0 for the same infinity, or nan, on both sides."""
    if expected == actual or (math.isnan(expected) and math.isnan(actual)):
        return 0.0
    return abs(expected - actual)


def _entry(expected: float, actual: float, *, is_different: bool) -> dict[str, Any]:
    digits = DIGITS
    while is_different and digits < MOST_DIGITS and _text(expected, digits) == _text(actual, digits):
        digits += 1
    return {"expected": _text(expected, digits), "actual": _text(actual, digits), "is_different": is_different}


def _text(value: float, digits: int = DIGITS) -> str:
    return f"{value:.{digits}g}".replace("-", "\u2212")
