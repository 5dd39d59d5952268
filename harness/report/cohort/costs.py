"""Marks and measurements → the slowest and the most expensive submissions.  Pure.

Figures of cost and speed are multiples of the check's own limit, so that FLOPs, calls and seconds compare.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class CohortCosts:
    """The slowest submissions and the pace of every exercise, slowest first; every check of cost or speed, required
    ones first, then by how many learners failed it; and the submissions furthest over a required limit."""

    slowest: tuple[Slow, ...]
    paces: tuple[Pace, ...]
    checks: tuple[Cost, ...]
    furthest: tuple[CostFigure, ...]


def find_costs(
    marks: Iterable[SubmissionMark], measured: Mapping[tuple[str, str], Sequence[CostFigure]]
) -> CohortCosts:
    """The costs of all submissions, without those that the harness failed to grade; `measured` are figures by learner
    and exercise."""
    by_exercise: dict[str, list[SubmissionMark]] = defaultdict(list)
    by_check: dict[tuple[str, str], list[CostFigure]] = defaultdict(list)
    for mark in marks:
        if mark.verdict != "internal_error":
            by_exercise[mark.exercise].append(mark)
        for figure in measured[mark.learner, mark.exercise]:
            by_check[figure.exercise, figure.check].append(figure)
    paces = {exercise: _pace(exercise, [mark.wall_s for mark in own]) for exercise, own in by_exercise.items()}
    costs = [_cost(own) for own in by_check.values()]
    over = [figure for own in by_check.values() for figure in own if figure.verdict == "failed" and figure.is_required]
    over.sort(key=lambda figure: (-(figure.ratio or 0.0), figure.learner, figure.exercise, figure.check))
    costs.sort(key=lambda cost: (not cost.is_required, -cost.over, -(cost.worst or 0.0), cost.exercise, cost.check))
    every = [mark for own in by_exercise.values() for mark in own]
    every.sort(key=lambda mark: (-mark.wall_s, mark.learner, mark.exercise))
    return CohortCosts(
        slowest=tuple(
            Slow(mark.learner, mark.exercise, mark.wall_s, mark.wall_s / (paces[mark.exercise].median_s or 1.0))
            for mark in every[:MOST_SHOWN]
        ),
        paces=tuple(sorted(paces.values(), key=lambda pace: (-pace.median_s, pace.exercise))),
        checks=tuple(costs),
        furthest=tuple(over[:MOST_SHOWN]),
    )


def _pace(exercise: str, times: Sequence[float]) -> Pace:
    return Pace(exercise, len(times), median(times), max(times), sum(sorted(times)))


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
