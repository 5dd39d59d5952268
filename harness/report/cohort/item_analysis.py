"""Marks → the difficulty and discrimination of each exercise.  Pure.

Classical test theory (Lord and Novick 1968): difficulty is the share that passed; discrimination the correlation of an
exercise's scores with the mean score on the others.  Too few learners give no figure; every figure has a 95 % interval.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import atanh, fsum, sqrt, tanh

from harness.report.cohort.tally import SubmissionMark
from harness.scheduler.stats import wilson

Z = 1.959964
LEAST_FOR_R, LEAST_OTHERS = 10, 2
EASY, HARD = 0.95, 0.2


@dataclass(frozen=True)
class ConfidenceInterval:
    """A figure and the 95 % interval around it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ItemStatistics:
    """One exercise over all submissions that count.  `share` is the share that passed; `r`, the discrimination, is None
    with fewer than `LEAST_FOR_R` learners or if scores do not differ.  `hint` is easy, hard, backwards or "".
    """

    exercise: str
    n: int
    share: ConfidenceInterval
    mean_score: float
    n_r: int
    r: ConfidenceInterval | None
    hint: str


def analyse(marks: Iterable[SubmissionMark]) -> tuple[ItemStatistics, ...]:
    """The statistics of each exercise that anybody handed in, over the marks that count, the hardest first."""
    by_exercise: dict[str, list[SubmissionMark]] = defaultdict(list)
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for mark in sorted(marks, key=lambda mark: (mark.exercise, mark.learner)):
        if mark.is_counted:
            by_exercise[mark.exercise].append(mark)
            sums[mark.learner] += mark.score
            counts[mark.learner] += 1
    items = (_item(exercise, own, sums, counts) for exercise, own in by_exercise.items())
    return tuple(sorted(items, key=lambda item: (item.share.value, item.mean_score, item.exercise)))


def _item(
    exercise: str, own: Sequence[SubmissionMark], sums: Mapping[str, float], counts: Mapping[str, int]
) -> ItemStatistics:
    passed, n = sum(mark.is_passed for mark in own), len(own)
    share = ConfidenceInterval(passed / n, *wilson(passed, n))
    pairs = [
        (mark.score, (sums[mark.learner] - mark.score) / (counts[mark.learner] - 1))
        for mark in own
        if counts[mark.learner] > LEAST_OTHERS
    ]
    r = correlation(pairs) if len(pairs) >= LEAST_FOR_R else None
    hint = ""
    if n >= LEAST_FOR_R:
        hint = "easy" if share.value >= EASY else "hard" if share.value <= HARD else ""
    if r is not None and r.high < 0:
        hint = "backwards"
    return ItemStatistics(exercise, n, share, fsum(mark.score for mark in own) / n, len(pairs), r, hint)


def correlation(pairs: Sequence[tuple[float, float]]) -> ConfidenceInterval | None:
    """Pearson's r with Fisher's interval; None if one side does not vary.  Needs more than three pairs."""
    sides = list(zip(*pairs, strict=True))
    if any(max(side) - min(side) < 1e-6 for side in sides):
        return None
    r = min(max(statistics.correlation(*sides), -1.0), 1.0)
    if abs(r) > 1 - 1e-9:
        return ConfidenceInterval(r, r, r)
    reach = Z / sqrt(len(pairs) - 3)
    return ConfidenceInterval(r, tanh(atanh(r) - reach), tanh(atanh(r) + reach))
