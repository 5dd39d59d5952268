"""Measurements → every check of cost and speed, and the most expensive submissions.  Pure.

Figures of cost and speed are multiples of the check's own limit, so that FLOPs, calls and seconds compare.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median
from typing import Any

from harness.report.cohort.tally import CostFigure

MOST_SHOWN = 10


@dataclass(frozen=True)
class Cost:
    """One check of cost or speed over all learners; ratios are multiples of its limit, None if there is no figure.

    `n` were decided, `doubtful` were not.
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


def find_costs(measured: Iterable[Sequence[CostFigure]]) -> dict[str, Any]:
    """The costs of all submissions, from the figures of each.

    `checks` are those of cost or speed, required ones first, then by how many learners failed them; `furthest` the
    submissions furthest over a required limit.
    """
    by_check: dict[tuple[str, str], list[CostFigure]] = defaultdict(list)
    for figure in chain.from_iterable(measured):
        by_check[figure.exercise, figure.check].append(figure)
    costs = [_cost(own) for own in by_check.values()]
    over = [figure for own in by_check.values() for figure in own if figure.verdict == "failed" and figure.is_required]
    over.sort(key=lambda figure: (-(figure.ratio or 0.0), figure.learner, figure.exercise, figure.check))
    costs.sort(key=lambda cost: (not cost.is_required, -cost.over, -(cost.worst or 0.0), cost.exercise, cost.check))
    return {"checks": costs, "furthest": over[:MOST_SHOWN]}


def _cost(own: Sequence[CostFigure]) -> Cost:
    first = own[0]
    ratios = sorted(cost.ratio for cost in own if cost.ratio is not None)
    return Cost(
        first.exercise, first.check, first.kind, first.is_required,
        sum(cost.verdict != "inconclusive" for cost in own),
        sum(cost.verdict in ("failed", "error") for cost in own), sum(cost.verdict == "inconclusive" for cost in own),
        median(ratios) if ratios else None, ratios[-1] if ratios else None,
    )  # fmt: skip
