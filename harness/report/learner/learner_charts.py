"""The charts of the learner's page.  Pure."""

from __future__ import annotations

from collections.abc import Sequence

from harness.interview.score_sheet import ScoreSheet
from harness.report import charts
from harness.scheduler import stats
from harness.scheduler.calendar import Calendar
from harness.scheduler.stats import ENOUGH, LevelResult, ReviewStats


def retention(weeks: Sequence[stats.Week]) -> charts.Plot | None:
    """Retention of the weeks with enough answers; None if there are none."""
    points = []
    for n, week in enumerate(weeks):
        share = week.retention
        is_enough = share.n >= ENOUGH
        points.append(
            charts.Point(
                n, share.value if is_enough else None, f"week of {week.monday:%d %b %Y}",
                share.low if is_enough else None, share.high if is_enough else None, share.n,
            )
        )  # fmt: skip
    drawn = [point for point in points if point.y is not None]
    if not drawn:
        return None
    floor = min(0.6, *(point.low for point in drawn if point.low is not None))
    low = int(floor * 5) / 5
    step = max(1, len(weeks) // 5)
    x_ticks = [(n, f"{week.monday:%d %b}") for n, week in enumerate(weeks) if n % step == 0]
    y_ticks = [(tick / 10, f"{tick * 10} %") for tick in range(round(low * 10), 11, 2 if low < 0.6 else 1)]
    return charts.plot(points, (0, max(len(weeks) - 1, 1)), (low, 1.0), x_ticks, y_ticks, [(0, 0.9), (len(weeks), 0.9)])


def forecast(review_stats: ReviewStats) -> charts.Histogram | None:
    counts = [n for _, n in review_stats.forecast]
    if not sum(counts):
        return None
    labels = [f"{day:%d %b}" if n % 7 == 0 else "" for n, (day, _) in enumerate(review_stats.forecast)]
    return charts.histogram(counts, list(range(len(counts) + 1)), labels)


def levels_plot(levels: Sequence[LevelResult]) -> charts.Plot | None:
    """Stated or predicted chances against outcomes, with the diagonal; None if there are too few answers."""
    enough = [level for level in levels if level.result.n >= ENOUGH and level.result.value is not None]
    if not enough:
        return None
    points = [
        charts.Point(
            level.said, level.result.value, f"{level.said:.0%}", level.result.low, level.result.high, level.result.n
        )
        for level in enough
    ]
    ticks = [(tick / 4, f"{tick * 25} %") for tick in range(5)]
    return charts.plot(points, (0, 1), (0, 1), ticks, ticks, [(0, 0), (1, 1)])


def scores_plot(sheets: Sequence[ScoreSheet], days: Calendar) -> charts.Plot | None:
    """Scores of the interviews in order; None for fewer than two."""
    points = []
    for n, sheet in enumerate(sheets):
        share, spread = sheet.total.share, sheet.spread
        low = None if share is None or spread is None else max(0.0, share - spread)
        high = None if share is None or spread is None else min(1.0, share + spread)
        label = f"Interview {sheet.number}, {days.day(sheet.begun_ms):%d %b %Y}, {sheet.plan.level}"
        points.append(charts.Point(n, share, label, low, high, sheet.total.rounds))
    if len(points) < 2:
        return None
    ticks = [(tick / 4, f"{tick * 25} %") for tick in range(5)]
    return charts.plot(points, (0, len(points) - 1), (0, 1), [(n, f"{n + 1}") for n in range(len(points))], ticks)
