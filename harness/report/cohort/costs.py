"""Marks and measurements → the slowest and the most expensive submissions.  Pure.

Figures of cost and speed are multiples of the check's own limit, so that FLOPs, calls and seconds compare.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log2
from statistics import median

from harness.report import charts
from harness.report.cohort.tally import CostFigure, SubmissionMark

MOST_SHOWN = 10
# Bins of a cost strip are half octaves; the limit lies between two of them.
LOWEST_OCTAVE, HIGHEST_OCTAVE = -4, 4


@dataclass(frozen=True)
class Slow:
    """A slow submission; `times` is its time as a multiple of the median of its exercise."""

    learner: str
    exercise: str
    wall_s: float
    times: float


@dataclass(frozen=True)
class Pace:
    """How long grading one exercise took, in seconds."""

    exercise: str
    n: int
    median_s: float
    most_s: float
    total_s: float


@dataclass(frozen=True)
class Cost:
    """One check of cost or speed over all learners; ratios are multiples of its limit, None if there is no figure.

    `n` were decided, `doubtful` were not.  `bars` is a histogram of the ratios, in half octaves around the limit.
    """

    exercise: str
    check: str
    kind: str
    is_required: bool
    n: int
    over: int
    doubtful: int
    median: float | None
    worst: float | None
    bars: tuple[charts.Bar, ...]


def find_slowest(marks: Iterable[SubmissionMark]) -> tuple[tuple[Slow, ...], tuple[Pace, ...]]:
    """The slowest submissions, slowest first, and the pace of every exercise, slowest first."""
    by_exercise: dict[str, list[SubmissionMark]] = defaultdict(list)
    for mark in marks:
        by_exercise[mark.exercise].append(mark)
    paces = {}
    for exercise, own in by_exercise.items():
        times = [mark.wall_s for mark in own]
        paces[exercise] = Pace(exercise, len(own), median(times), max(times), sum(sorted(times)))
    every = [mark for own in by_exercise.values() for mark in own]
    slowest = sorted(every, key=lambda mark: (-mark.wall_s, mark.learner, mark.exercise))[:MOST_SHOWN]
    slow = tuple(
        Slow(mark.learner, mark.exercise, mark.wall_s, mark.wall_s / (paces[mark.exercise].median_s or 1.0))
        for mark in slowest
    )
    return slow, tuple(sorted(paces.values(), key=lambda pace: (-pace.median_s, pace.exercise)))


def find_costs(measured: Iterable[CostFigure]) -> tuple[tuple[Cost, ...], tuple[CostFigure, ...]]:
    """Every check of cost or speed, required ones first, then by how many learners failed it; and the submissions
    furthest over a required limit."""
    by_check: dict[tuple[str, str], list[CostFigure]] = defaultdict(list)
    for cost in measured:
        by_check[cost.exercise, cost.check].append(cost)
    costs = [_cost(own) for own in by_check.values()]
    over = [cost for own in by_check.values() for cost in own if cost.verdict == "failed" and cost.is_required]
    over.sort(key=lambda cost: (-(cost.ratio or 0.0), cost.learner, cost.exercise, cost.check))
    costs.sort(key=lambda cost: (not cost.is_required, -cost.over, -(cost.worst or 0.0), cost.exercise, cost.check))
    return tuple(costs), tuple(over[:MOST_SHOWN])


def _cost(own: Sequence[CostFigure]) -> Cost:
    first = own[0]
    ratios = sorted(cost.ratio for cost in own if cost.ratio is not None)
    counts = [0] * (2 * (HIGHEST_OCTAVE - LOWEST_OCTAVE))
    for ratio in ratios:
        counts[_bin(ratio)] += 1
    return Cost(
        first.exercise, first.check, first.kind, first.is_required,
        sum(cost.verdict != "inconclusive" for cost in own),
        sum(cost.verdict in ("failed", "error") for cost in own), sum(cost.verdict == "inconclusive" for cost in own),
        median(ratios) if ratios else None, ratios[-1] if ratios else None, charts.strip(counts),
    )  # fmt: skip


def _bin(ratio: float) -> int:
    """The half octave that a ratio lies in; a ratio of exactly 1 is below the limit."""
    place = floor(2 * (log2(ratio * (1 - 1e-9)) - LOWEST_OCTAVE)) if ratio > 0 else 0
    return min(max(place, 0), 2 * (HIGHEST_OCTAVE - LOWEST_OCTAVE) - 1)
