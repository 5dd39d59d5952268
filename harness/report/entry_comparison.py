"""The excerpt of a difference → expected and actual entries side by side, in numbers and as heat maps.  Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from harness.report import charts
from harness.results.result import Excerpt

HEAT_LEVELS = 5
# A matrix has at most this many rows and columns; larger tensors are also drawn as heat maps.
MATRIX_SIZE = 8
# Significant digits of an entry; more if two entries that differ would look the same.
DIGITS, MOST_DIGITS = 4, 9


@dataclass(frozen=True)
class HeatTable:
    """A table of numbers as a heat map; `texts` are its entries."""

    heat: charts.Heat
    texts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class MatrixEntry:
    """The same entry on both sides."""

    expected: str
    actual: str
    is_different: bool


@dataclass(frozen=True)
class MatrixRow:
    """A row, labelled by its index; `is_new_slice` if another matrix of a batch begins here."""

    label: str
    entries: tuple[MatrixEntry, ...]
    is_new_slice: bool


@dataclass(frozen=True, kw_only=True)
class HeatMaps:
    """All entries of an excerpt as squares; expected and actual are on one scale, `apart` has its own."""

    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    expected: HeatTable
    actual: HeatTable
    apart: HeatTable
    # The number that a full square stands for.
    scale: float


@dataclass(frozen=True, kw_only=True)
class EntryComparison:
    """Expected and actual entries around the first difference."""

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    # Entries in the matrix, and in the whole tensor.
    entries: int
    total: int
    # The largest difference between two finite entries of the excerpt.
    largest: float
    # None if the matrix shows the whole tensor.
    heat_maps: HeatMaps | None

    @property
    def differ_all(self) -> bool:
        """Whether every entry of the matrix differs, so that marks would say nothing."""
        return all(entry.is_different for row in self.rows for entry in row.entries)


def compare_entries(excerpt: Excerpt) -> EntryComparison:
    """Both sides of the excerpt of a difference."""
    expected, actual = ([[float(x) for x in row] for row in side] for side in (excerpt.expected, excerpt.actual))
    differs = excerpt.differs
    apart = [[_apart(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(expected, actual, strict=True)]
    places = [(row, column) for row, line in enumerate(differs) for column, is_off in enumerate(line) if is_off]
    row, column = places[0] if places else (0, 0)
    rows, columns = _window(row, len(expected)), _window(column, len(expected[0]))
    labels = ["".join(f"[{n}]" for n in index) or "row" for index in excerpt.rows]
    slices = [tuple(index[:-1]) for index in excerpt.rows]
    column_labels = [str(excerpt.first_column + n) for n in range(len(expected[0]))]
    total = math.prod(excerpt.shape)
    entries = len(rows) * len(columns)
    return EntryComparison(
        columns=tuple(column_labels[n] for n in columns),
        rows=tuple(
            MatrixRow(
                labels[n],
                tuple(_entry(expected[n][m], actual[n][m], is_different=bool(differs[n][m])) for m in columns),
                is_new_slice=n > rows.start and slices[n] != slices[n - 1],
            )
            for n in rows
        ),
        entries=entries,
        total=total,
        largest=max((x for line in apart for x in line if math.isfinite(x)), default=0.0),
        heat_maps=_heat_maps(expected, actual, apart, labels, column_labels) if entries < total else None,
    )


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


def _entry(expected: float, actual: float, *, is_different: bool) -> MatrixEntry:
    digits = DIGITS
    while is_different and digits < MOST_DIGITS and _text(expected, digits) == _text(actual, digits):
        digits += 1
    return MatrixEntry(_text(expected, digits), _text(actual, digits), is_different)


def _heat_maps(
    expected: Sequence[Sequence[float]],
    actual: Sequence[Sequence[float]],
    apart: Sequence[Sequence[float]],
    row_labels: Sequence[str],
    column_labels: Sequence[str],
) -> HeatMaps:
    finite = [abs(x) for row in (*expected, *actual) for x in row if math.isfinite(x)]
    scale = max(finite, default=0.0) or 1.0
    largest = max((x for row in apart for x in row if math.isfinite(x)), default=0.0) or 1.0
    return HeatMaps(
        row_labels=tuple(row_labels),
        column_labels=tuple(column_labels),
        expected=_heat_table(expected, scale),
        actual=_heat_table(actual, scale),
        apart=_heat_table(apart, largest),
        scale=scale,
    )


def _heat_table(rows: Sequence[Sequence[float]], scale: float) -> HeatTable:
    levels = [[None if not math.isfinite(x) else round(HEAT_LEVELS * x / scale) for x in row] for row in rows]
    return HeatTable(charts.heat(levels, HEAT_LEVELS, size=17.0), tuple(tuple(_text(x) for x in row) for row in rows))


def _text(value: float, digits: int = DIGITS) -> str:
    return f"{value:.{digits}g}".replace("-", "\u2212")
