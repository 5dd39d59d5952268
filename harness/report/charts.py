"""Numbers → the geometry of charts, in SVG user units.  Pure; words and colours belong to the templates.

Charts are drawn small (a phone shows them unscaled) and y grows downwards, as in SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, log10

WIDTH, HEIGHT = 420.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 14.0, 24.0, 40.0
MARK_HEIGHT = 12.0  # above a plotting area, for the names of vertical marks
GAP = 2.0
SMALLEST_CELL = 0.35


@dataclass(frozen=True)
class Tick:
    """A position on an axis and its label."""

    at: float
    label: str


@dataclass(frozen=True)
class Frame:
    """The size of a chart, the edges of its plotting area, and its axes."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Bar:
    """One bar: its rectangle, its count, and the range of values from `low` to `high` that it counts."""

    x: float
    y: float
    width: float
    height: float
    n: int
    low: float
    high: float


@dataclass(frozen=True)
class Histogram:
    """Bars side by side, with vertical marks (a mean, a median)."""

    frame: Frame
    bars: tuple[Bar, ...]
    marks: tuple[Tick, ...]


@dataclass(frozen=True)
class Point:
    """A value to plot: `y` None leaves a gap; `low` and `high` are its interval, `n` the size of its sample."""

    x: float
    y: float | None
    label: str
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True)
class Dot:
    """The position of a point, with the ends of its interval."""

    x: float
    y: float
    low_y: float | None
    high_y: float | None
    point: Point


@dataclass(frozen=True)
class Plot:
    """Dots, the path that joins neighbours, the band of their intervals, and a reference line; paths as SVG `d`, which
    may be empty."""

    frame: Frame
    dots: tuple[Dot, ...]
    line: str
    band: str
    reference: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class HeatCell:
    """One cell of a heat map: the drawn square (its side grows with the level, so that not only colour shows it), its
    position in the grid, and its level, None if there is no value."""

    x: float
    y: float
    side: float
    row: int
    column: int
    level: int | None


@dataclass(frozen=True)
class Heat:
    """A heat map's cells row by row, with the centres of rows and columns for their labels."""

    width: float
    height: float
    size: float
    cells: tuple[HeatCell, ...]
    rows: tuple[float, ...]
    columns: tuple[float, ...]


@dataclass(frozen=True)
class Segment:
    """One part of a stacked bar."""

    kind: str
    n: int
    x: float
    width: float


@dataclass(frozen=True)
class CodeRun:
    """Equal neighbours in a row of one-letter codes."""

    code: str
    text: str


def bin_counts(values: Iterable[float], edges: Sequence[float]) -> tuple[int, ...]:
    """The number of values in each bin; a bin includes its lower edge, the last bin both."""
    counts = [0] * (len(edges) - 1)
    for value in values:
        place = sum(value >= edge for edge in edges) - 1
        if 0 <= place < len(counts) or value == edges[-1]:
            counts[min(place, len(counts) - 1)] += 1
    return tuple(counts)


def nice_ticks(high: float, most: int = 5) -> tuple[float, ...]:
    """Round values from 0 to at least `high`, at most `most` of them after the zero; whole numbers."""
    raw = max(high, 1.0) / most
    power = 10.0 ** floor(log10(raw))
    step = max(1.0, next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * (1 - 1e-9)))
    return tuple(step * number for number in range(ceil(max(high, 1.0) / step - 1e-9) + 1))


def histogram(
    counts: Sequence[int],
    edges: Sequence[float],
    labels: Sequence[str],
    marks: Iterable[tuple[float, str]] = (),
    size: tuple[float, float] = (WIDTH, HEIGHT),
) -> Histogram:
    """Bars of equal width for bins with these edges; `labels` stand below the edges ("" leaves one out)."""
    width, height = size
    named = list(marks)
    left, right, top, bottom = LEFT, width - RIGHT, TOP + (MARK_HEIGHT if named else 0), height - BOTTOM
    values = nice_ticks(max(counts, default=0))
    step = (right - left) / len(counts)
    bars = []
    for number, n in enumerate(counts):
        tall = (bottom - top) * n / values[-1]
        bars.append(
            Bar(left + number * step + GAP / 2, bottom - tall, step - GAP, tall, n, edges[number], edges[number + 1])
        )
    x_ticks = tuple(Tick(left + number * step, label) for number, label in enumerate(labels) if label)
    y_ticks = tuple(Tick(bottom - (bottom - top) * value / values[-1], f"{value:,.0f}") for value in values)
    frame = Frame(width, height, left, right, top, bottom, x_ticks, y_ticks)
    placed = tuple(Tick(left + step * _place(value, edges), label) for value, label in named)
    return Histogram(frame, tuple(bars), placed)


def strip(counts: Sequence[int], width: float = 120.0, height: float = 22.0) -> tuple[Bar, ...]:
    """Bars as high as a line of text, without axes; `low` and `high` are the numbers of the bin's edges."""
    step = width / len(counts)
    most = max(counts, default=0) or 1
    tall = [height * n / most for n in counts]
    return tuple(
        Bar(n * step + 0.5, height - tall[n], step - 1, tall[n], count, n, n + 1)
        for n, count in enumerate(counts)
        if count
    )


def plot(
    points: Sequence[Point],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    x_ticks: Iterable[tuple[float, str]],
    y_ticks: Iterable[tuple[float, str]],
    reference: Sequence[tuple[float, float]] = (),
    size: tuple[float, float] = (WIDTH, HEIGHT),
) -> Plot:
    """Points in the order of x, as dots, a line with a band, or both; values outside a range are drawn at its edge."""
    width, height = size
    left, right, top, bottom = LEFT, width - RIGHT, TOP, height - BOTTOM

    def across(value: float) -> float:
        return left + (right - left) * _part(value, *x_range)

    def down(value: float) -> float:
        return bottom - (bottom - top) * _part(value, *y_range)

    frame = Frame(
        width, height, left, right, top, bottom,
        tuple(Tick(across(value), label) for value, label in x_ticks),
        tuple(Tick(down(value), label) for value, label in y_ticks),
    )  # fmt: skip
    runs: list[list[Dot]] = [[]]
    for point in points:
        if point.y is None:
            runs.append([])
            continue
        low = None if point.low is None else down(point.low)
        high = None if point.high is None else down(point.high)
        runs[-1].append(Dot(across(point.x), down(point.y), low, high, point))
    line = " ".join(_path([(dot.x, dot.y) for dot in run]) for run in runs if len(run) > 1)
    bands = (_band(run) for run in runs if len(run) > 1)
    drawn = tuple(dot for run in runs for dot in run)
    guide = _path([(across(x), down(y)) for x, y in reference])
    return Plot(frame, drawn, line, " ".join(filter(None, bands)), guide, tuple(points))


def heat(levels: Sequence[Sequence[int | None]], most: int, size: float = 13.0, gap: float = GAP) -> Heat:
    """Rows of levels from 0 to `most`, or from -`most` for values that may fall on either side."""
    pitch = size + gap
    cells = []
    for row, line in enumerate(levels):
        for column, level in enumerate(line):
            share = abs(level or 0) / most
            side = size if level is None else size * (SMALLEST_CELL + (1 - SMALLEST_CELL) * share)
            inset = (size - side) / 2
            cells.append(HeatCell(column * pitch + inset, row * pitch + inset, side, row, column, level))
    n_columns = max((len(line) for line in levels), default=0)
    centres = [tuple(number * pitch + size / 2 for number in range(n)) for n in (len(levels), n_columns)]
    return Heat(n_columns * pitch, len(levels) * pitch, size, tuple(cells), centres[0], centres[1])


def level_of(value: float, bounds: Sequence[float]) -> int:
    """The number of the increasing bounds that a value reaches: its level in a heat map."""
    return sum(value >= bound for bound in bounds)


def stack(parts: Iterable[tuple[str, int]], width: float = 100.0) -> tuple[Segment, ...]:
    """A bar divided in proportion to the counts, without empty parts."""
    nonempty = [(kind, n) for kind, n in parts if n > 0]
    total = sum(n for _, n in nonempty)
    segments = []
    before = 0
    for kind, n in nonempty:
        segments.append(Segment(kind, n, width * before / total, width * n / total))
        before += n
    return tuple(segments)


def runs_of(codes: str) -> tuple[CodeRun, ...]:
    """A row of codes as runs of equal ones."""
    return tuple(CodeRun(code, "".join(group)) for code, group in groupby(codes))


def number(value: float) -> str:
    """A coordinate, short: at most two decimals, no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _place(value: float, edges: Sequence[float]) -> float:
    """The number of bins left of a value, plus its share of its own bin."""
    bin_ = min(max(sum(value >= edge for edge in edges) - 1, 0), len(edges) - 2)
    return bin_ + _part(value, edges[bin_], edges[bin_ + 1])


def _part(value: float, low: float, high: float) -> float:
    """The position of a value between two ends, from 0 to 1."""
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if n else 'M'}{number(x)} {number(y)}" for n, (x, y) in enumerate(places))


def _band(run: Sequence[Dot]) -> str:
    upper = [(dot.x, dot.high_y) for dot in run if dot.high_y is not None]
    lower = [(dot.x, dot.low_y) for dot in reversed(run) if dot.low_y is not None]
    return f"{_path([*upper, *lower])}Z" if len(upper) == len(lower) == len(run) else ""
