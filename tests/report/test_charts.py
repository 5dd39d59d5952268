"""Charts: nothing is drawn outside the frame, no value is lost, and gaps stay gaps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.report import charts
from harness.report.charts import Point

UNIT = (0.0, 1.0)
TICKS = [(0.0, "0"), (1.0, "1")]


@given(st.lists(st.floats(0, 1), max_size=60), st.integers(1, 12))
def test_bin_counts_of_values_within_the_edges_lose_none(values: list[float], n: int) -> None:
    """Both ends belong to a bin."""
    edges = [number / n for number in range(n + 1)]
    assert sum(charts.bin_counts(values, edges)) == len(values)


def test_value_on_an_edge_counts_in_the_bin_above_except_at_the_last() -> None:
    """A bin includes its lower edge; values outside are left out."""
    assert charts.bin_counts([0.0, 0.5, 1.0, 1.5, -0.5], [0.0, 0.5, 1.0]) == (1, 2)


@given(st.floats(0, 1e6))
def test_nice_ticks_reach_the_highest_value_in_few_whole_steps(high: float) -> None:
    """Evenly from zero, at most six of them."""
    ticks = charts.nice_ticks(high)
    steps = {round(b - a, 6) for a, b in pairwise(ticks)}
    assert ticks[0] == 0 and ticks[-1] >= high * (1 - 1e-9) and len(ticks) <= 6 and len(steps) == 1
    assert all(tick == int(tick) for tick in ticks)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20))
def test_histogram_bars_are_inside_the_frame_and_proportional_to_their_counts(counts: list[int]) -> None:
    """Side by side, on the same baseline."""
    edges = list(range(len(counts) + 1))
    drawn = charts.histogram(counts, edges, [str(edge) for edge in edges])
    frame = drawn.frame
    assert [bar.n for bar in drawn.bars] == counts
    for bar, after in pairwise(drawn.bars):
        assert bar.x + bar.width <= after.x + 1e-9
    for bar in drawn.bars:
        assert frame.left <= bar.x and bar.x + bar.width <= frame.right and bar.y >= frame.top - 1e-9
        assert bar.y + bar.height == pytest.approx(frame.bottom)
    tallest = max(drawn.bars, key=lambda bar: bar.n)
    for bar in drawn.bars:
        assert bar.height * tallest.n == pytest.approx(tallest.height * bar.n, abs=1e-6)


def test_histogram_median_is_in_its_bin_even_if_bins_differ() -> None:
    """All bars have the same width; a mark is between the edges of its own bin."""
    frame = charts.histogram([1, 1], [0, 2, 3], ["0", "2", "3"]).frame
    half = (frame.right - frame.left) / 2
    for median, place in ((1, half / 2), (2.5, half * 1.5), (3, 2 * half)):
        assert charts.histogram([1, 1], [0, 2, 3], ["", "", ""], median).median == frame.left + place


def test_plot_without_a_value_leaves_a_gap() -> None:
    """The line and the band are interrupted; the point stays in the data."""
    points = [Point(n / 5, None if n == 2 else 0.5, str(n), 0.4, 0.6) for n in range(6)]
    drawn = charts.plot(points, UNIT, UNIT, TICKS, TICKS)
    assert drawn.line.count("M") == 2 and drawn.band.count("Z") == 2
    assert len(drawn.dots) == 5 and len(drawn.points) == 6


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_plot_of_values_beyond_its_ranges_stays_inside_the_frame(x: float, y: float) -> None:
    """Values outside are drawn at the edge."""
    drawn = charts.plot([Point(x, y, "far")], UNIT, UNIT, TICKS, TICKS)
    (dot,), frame = drawn.dots, drawn.frame
    assert frame.left <= dot.x <= frame.right and frame.top <= dot.y <= frame.bottom


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (-0.001, "0"), (1.5, "1.5"), (12.345, "12.35"), (100.0, "100")]
)
def test_number_is_short_and_has_no_minus_zero(value: float, text: str) -> None:
    """Most of a page are coordinates."""
    assert charts.number(value) == text
