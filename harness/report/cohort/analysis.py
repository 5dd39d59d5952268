"""Marks and measurements → what they say of exercises: mistakes, difficulty, discrimination, costs.  Pure.

Classical test theory (Lord and Novick 1968): difficulty is the share that passed; discrimination the correlation of an
exercise's scores with the mean score on the others.  Too few learners give no figure; every figure has a 95 % interval.
Figures of cost and speed are multiples of the check's own limit, so that FLOPs, calls and seconds compare.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from math import atanh, fsum, sqrt, tanh
from statistics import median
from typing import Any

from harness.report.cohort.tally import CostFigure, SubmissionMark
from harness.scheduler.stats import wilson

MOST_NAMES = 12
MOST_FIRST_FAILURES = 3


@dataclass(frozen=True)
class MistakeLesson:
    """One known mistake, numbered over the page: its explanation, and how many of those who tried made it.

    `exact` of them made it on every input; `names` are the first `MOST_NAMES`.
    """

    number: int
    exercise: str
    mistake: str
    explanation: str
    n: int
    of: int
    exact: int
    names: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.n / self.of


@dataclass(frozen=True)
class Lesson:
    """What went wrong in one exercise: of `n` learners `missed` did not pass, `unnamed` of them without a known
    mistake; `first_failures` are the checks that these failed first, with counts."""

    exercise: str
    n: int
    missed: int
    mistakes: tuple[MistakeLesson, ...]
    unnamed: int
    first_failures: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Cause:
    """Why submissions lack points: how many, their mean score, and how many of each exercise, the most first."""

    cause: str
    n: int
    mean: float
    exercises: tuple[tuple[str, int], ...]


def find_causes(marks: Iterable[SubmissionMark]) -> tuple[Cause, ...]:
    """The causes of missing points, the commonest first; ties by name."""
    by_cause: dict[str, list[SubmissionMark]] = defaultdict(list)
    for mark in marks:
        if mark.cause:
            by_cause[mark.cause].append(mark)
    return tuple(
        Cause(
            cause,
            len(own),
            fsum(mark.score for mark in own) / len(own),
            tuple(Counter(mark.exercise for mark in own).most_common()),
        )
        for cause, own in sorted(by_cause.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )


def find_lessons(
    marks: Iterable[SubmissionMark], explanations: Mapping[tuple[str, str], str], order: Sequence[str]
) -> tuple[Lesson, ...]:
    """A lesson for each exercise that somebody did not pass, in the order of the exercises.

    A submission that two mistakes fit counts for both.
    """
    by_exercise: dict[str, list[SubmissionMark]] = defaultdict(list)
    for mark in marks:
        if mark.is_counted:
            by_exercise[mark.exercise].append(mark)
    numbers = count()
    lessons = (
        _lesson(exercise, by_exercise[exercise], explanations, numbers) for exercise in order if exercise in by_exercise
    )
    return tuple(lesson for lesson in lessons if lesson.missed)


def rank(lessons: Iterable[Lesson]) -> list[MistakeLesson]:
    """All mistakes, the commonest first; ties are in the order of the exercises."""
    return sorted((mistake for lesson in lessons for mistake in lesson.mistakes), key=lambda mistake: -mistake.n)


def _lesson(
    exercise: str, own: Sequence[SubmissionMark], explanations: Mapping[tuple[str, str], str], numbers: Iterator[int]
) -> Lesson:
    missed = [mark for mark in own if not mark.is_passed]
    marks_of: dict[str, list[SubmissionMark]] = defaultdict(list)
    for mark in missed:
        for mistake in mark.mistakes:
            marks_of[mistake].append(mark)
    ranked = sorted(marks_of.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    unnamed = [mark for mark in missed if not mark.mistakes]
    first_failures = Counter(mark.first_failure for mark in unnamed if mark.first_failure)
    most = sorted(first_failures.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_FIRST_FAILURES]
    mistakes = tuple(
        MistakeLesson(
            next(numbers), exercise, mistake, explanations[exercise, mistake], len(made), len(own),
            sum(mark.is_exact for mark in made), tuple(mark.learner for mark in made[:MOST_NAMES]),
        )
        for mistake, made in ranked
    )  # fmt: skip
    return Lesson(exercise, len(own), len(missed), mistakes, len(unnamed), tuple(most))


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
