"""Numbers → the geometry of charts, in SVG user units.  Pure; words and colours belong to the templates.

Charts are drawn small (a phone shows them unscaled) and y grows downwards, as in SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 420.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 14.0, 24.0, 40.0
MARK_HEIGHT = 12.0  # above a plotting area, for the names of vertical marks
GAP = 2.0


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
    """Bars side by side, and where the median lies."""

    frame: Frame
    bars: tuple[Bar, ...]
    median: float | None


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
    median: float | None = None,
) -> Histogram:
    """Bars of equal width for bins with these edges; `labels` stand below the edges ("" leaves one out)."""
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP + (0 if median is None else MARK_HEIGHT), HEIGHT - BOTTOM
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
    frame = Frame(WIDTH, HEIGHT, left, right, top, bottom, x_ticks, y_ticks)
    at = None if median is None else left + step * _place(median, edges)
    return Histogram(frame, tuple(bars), at)


def plot(
    points: Sequence[Point],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    x_ticks: Iterable[tuple[float, str]],
    y_ticks: Iterable[tuple[float, str]],
    reference: Sequence[tuple[float, float]] = (),
) -> Plot:
    """Points in the order of x, as dots, a line with a band, or both; values outside a range are drawn at its edge."""
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM

    def across(value: float) -> float:
        return left + (right - left) * _part(value, *x_range)

    def down(value: float) -> float:
        return bottom - (bottom - top) * _part(value, *y_range)

    frame = Frame(
        WIDTH, HEIGHT, left, right, top, bottom,
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
