"""Marks → the difficulty and discrimination of each exercise, and the reliability of the whole.  Pure.

Classical test theory (Lord and Novick 1968): difficulty is the share that passed; discrimination the correlation of an
exercise's scores with the mean score on the others; reliability Cronbach's alpha (1951).  Too few learners give no
figure; every figure has a 95 % interval.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import atanh, exp, fsum, log, sqrt, tanh
from typing import TYPE_CHECKING, Any

from harness.report.cohort.tally import SubmissionMark

if TYPE_CHECKING:
    import numpy

    Matrix = numpy.ndarray[Any, numpy.dtype[numpy.float64]]

Z = 1.959964
LEAST_FOR_R, LEAST_OTHERS = 10, 2
LEAST_FOR_ALPHA, LEAST_SHARE = 30, 0.5
GROUPS = 50
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
    passed: int
    share: ConfidenceInterval
    mean_score: float
    n_r: int
    r: ConfidenceInterval | None
    hint: str


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha of `exercises` exercises and `learners` learners; None if there are too few of either.

    `error` is the standard error of measurement: how far chance alone shifts a learner's mean score.
    """

    learners: int
    exercises: int
    alpha: ConfidenceInterval | None
    error: float | None


def analyse(marks: Iterable[SubmissionMark]) -> dict[str, ItemStatistics]:
    """The statistics of each exercise that anybody handed in, over the marks that count."""
    by_exercise: dict[str, list[SubmissionMark]] = defaultdict(list)
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for mark in sorted(marks, key=lambda mark: (mark.exercise, mark.learner)):
        if mark.is_counted:
            by_exercise[mark.exercise].append(mark)
            sums[mark.learner] += mark.score
            counts[mark.learner] += 1
    return {exercise: _item(exercise, own, sums, counts) for exercise, own in by_exercise.items()}


def _item(
    exercise: str, own: Sequence[SubmissionMark], sums: Mapping[str, float], counts: Mapping[str, int]
) -> ItemStatistics:
    passed = sum(mark.is_passed for mark in own)
    share = wilson(passed, len(own))
    pairs = [
        (mark.score, (sums[mark.learner] - mark.score) / (counts[mark.learner] - 1))
        for mark in own
        if counts[mark.learner] > LEAST_OTHERS
    ]
    r = correlation(pairs) if len(pairs) >= LEAST_FOR_R else None
    hint = ""
    if len(own) >= LEAST_FOR_R:
        hint = "easy" if share.value >= EASY else "hard" if share.value <= HARD else ""
    if r is not None and r.high < 0:
        hint = "backwards"
    mean = fsum(mark.score for mark in own) / len(own)
    return ItemStatistics(exercise, len(own), passed, share, mean, len(pairs), r, hint)


def wilson(known: int, n: int) -> ConfidenceInterval:
    """A share with the interval of Wilson (1927)."""
    share = known / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    reach = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return ConfidenceInterval(share, max(0.0, middle - reach), min(1.0, middle + reach))


def correlation(pairs: Sequence[tuple[float, float]]) -> ConfidenceInterval | None:
    """Pearson's r with Fisher's interval; None if one side does not vary.  Needs more than three pairs."""
    n = len(pairs)
    mean_x, mean_y = fsum(x for x, _ in pairs) / n, fsum(y for _, y in pairs) / n
    var_x, var_y = fsum((x - mean_x) ** 2 for x, _ in pairs), fsum((y - mean_y) ** 2 for _, y in pairs)
    if var_x < 1e-9 or var_y < 1e-9:
        return None
    r = fsum((x - mean_x) * (y - mean_y) for x, y in pairs) / sqrt(var_x * var_y)
    r = min(max(r, -1.0), 1.0)
    if abs(r) > 1 - 1e-9:
        return ConfidenceInterval(r, r, r)
    reach = Z / sqrt(n - 3)
    return ConfidenceInterval(r, tanh(atanh(r) - reach), tanh(atanh(r) + reach))


def reliability(marks: Iterable[SubmissionMark]) -> Reliability:
    """Alpha over the exercises that at least half of the learners handed in and on which scores differ.

    Missing scores are left out pair by pair, not counted as zero.  The interval is the jackknife's on log(1 - alpha):
    learners are left out in up to `GROUPS` groups.  It is as good as a bootstrap here and needs no random numbers.
    """
    counted = sorted((mark for mark in marks if mark.is_counted), key=lambda mark: (mark.learner, mark.exercise))
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for mark in counted:
        scores[mark.exercise][mark.learner] = mark.score
    everyone = {mark.learner for mark in counted}
    used = [
        exercise
        for exercise, own in sorted(scores.items())
        if len(own) >= max(LEAST_SHARE * len(everyone), 2) and max(own.values()) - min(own.values()) > 1e-9
    ]
    included = sorted(
        learner for learner in everyone if sum(learner in scores[exercise] for exercise in used) >= LEAST_OTHERS
    )
    if len(included) < LEAST_FOR_ALPHA or len(used) < LEAST_OTHERS:
        return Reliability(len(included), len(used), None, None)
    import numpy as np  # only when there is something to compute

    table = np.array([[scores[exercise].get(learner, np.nan) for exercise in used] for learner in included])
    groups = [_moments(table[start::GROUPS]) for start in range(min(GROUPS, len(included)))]
    whole = np.sum(groups, axis=0)
    alpha = _alpha(whole)
    without = [_alpha(whole - group) for group in groups]
    if alpha is None or alpha > 1 - 1e-9 or any(value is None or value > 1 - 1e-9 for value in without):
        return Reliability(len(included), len(used), None, None)
    reach = _reach([log(1 - value) for value in without if value is not None])
    low, high = (1 - (1 - alpha) * exp(side * reach) for side in (1, -1))
    error = float(np.std(np.nanmean(table, axis=1), ddof=1)) * sqrt(max(0.0, 1 - alpha))
    return Reliability(len(included), len(used), ConfidenceInterval(alpha, low, high), error)


def _moments(table: Matrix) -> Matrix:
    """For every two exercises, over those who have both: the number, sums of scores on the first, sums of products.

    The moments of groups of learners add up.
    """
    import numpy as np

    is_there = np.isfinite(table).astype(np.float64)
    values = np.where(is_there > 0, table, 0.0)
    return np.stack([is_there.T @ is_there, values.T @ is_there, values.T @ values])


def _alpha(moments: Matrix) -> float | None:
    """k c / (v + (k - 1) c), v the mean variance and c the mean covariance of two exercises of those who have both.

    Without missing scores that is the usual alpha.  None if no two exercises share learners.
    """
    import numpy as np

    n, sums, products = moments
    is_usable = n > 1
    covariances = (products - sums * sums.T / np.where(is_usable, n, 1.0)) / np.where(is_usable, n - 1, 1.0)
    k = len(n)
    is_pair = is_usable & ~np.eye(k, dtype=bool)
    if not is_pair.any() or not is_usable.diagonal().any():
        return None
    variance = float(covariances.diagonal()[is_usable.diagonal()].mean())
    covariance = float(covariances[is_pair].mean())
    total = variance + (k - 1) * covariance
    return k * covariance / total if total > 1e-12 else None


def _reach(without: Sequence[float]) -> float:
    """Half the 95 % interval of a figure from its values without each group of learners (the jackknife, Tukey 1958)."""
    n = len(without)
    mean = fsum(without) / n
    spread = sqrt((n - 1) / n * fsum((value - mean) ** 2 for value in without))
    return spread * (Z + (Z**3 + Z) / (4 * (n - 1)))  # Student's t, near enough from 30 on
