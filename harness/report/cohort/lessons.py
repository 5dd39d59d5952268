"""Marks → the mistakes that learners made, as a list to teach from.  Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from math import fsum

from harness.report.cohort.tally import SubmissionMark

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
    ranked = sorted(marks_of, key=lambda mistake: (-len(marks_of[mistake]), mistake))
    unnamed = [mark for mark in missed if not mark.mistakes]
    first_failures = Counter(mark.first_failure for mark in unnamed if mark.first_failure)
    most = sorted(first_failures.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_FIRST_FAILURES]
    mistakes = tuple(
        _mistake_lesson(next(numbers), exercise, mistake, explanations[exercise, mistake], marks_of[mistake], len(own))
        for mistake in ranked
    )
    return Lesson(exercise, len(own), len(missed), mistakes, len(unnamed), tuple(most))


def _mistake_lesson(
    number: int, exercise: str, mistake: str, explanation: str, marks: Sequence[SubmissionMark], n: int
) -> MistakeLesson:
    exact = sum(mark.is_exact for mark in marks)
    names = tuple(mark.learner for mark in marks[:MOST_NAMES])
    return MistakeLesson(number, exercise, mistake, explanation, len(marks), n, exact, names)
