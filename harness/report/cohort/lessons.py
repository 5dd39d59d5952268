"""Marks → the mistakes that were made, as a list to teach from.  Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from harness.report.cohort.tally import SubmissionMark

MOST_NAMES = 12
MOST_FALLS = 3


@dataclass(frozen=True)
class MistakeLesson:
    """One known mistake, numbered over the page: the sentence that teaches, and how many made it of all who tried.

    `exact` of them did on every input; `names` are the first `MOST_NAMES`.
    """

    number: int
    exercise: str
    mistake: str
    says: str
    n: int
    of: int
    exact: int
    names: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.n / self.of


@dataclass(frozen=True)
class Lesson:
    """What went wrong in one exercise: of `n` learners `missed` did not pass; `unnamed` of these made no known mistake,
    and the checks that they fell over first."""

    exercise: str
    n: int
    missed: int
    taught: tuple[MistakeLesson, ...]
    unnamed: int
    falls: tuple[tuple[str, int], ...]


def find_lessons(
    marks: Iterable[SubmissionMark], says: Mapping[tuple[str, str], str], order: Sequence[str]
) -> tuple[Lesson, ...]:
    """A lesson for each exercise that somebody did not pass, in the order of the exercises.

    A submission of which two mistakes can be told counts for both.
    """
    by_exercise: dict[str, list[SubmissionMark]] = defaultdict(list)
    for mark in marks:
        if mark.is_counted:
            by_exercise[mark.exercise].append(mark)
    numbers = count()
    found = (_lesson(exercise, by_exercise[exercise], says, numbers) for exercise in order if exercise in by_exercise)
    return tuple(lesson for lesson in found if lesson.missed)


def rank(lessons: Iterable[Lesson]) -> list[MistakeLesson]:
    """All mistakes, the commonest first; the order of the exercises settles ties."""
    return sorted((mistake for lesson in lessons for mistake in lesson.taught), key=lambda mistake: -mistake.n)


def _lesson(
    exercise: str, own: Sequence[SubmissionMark], says: Mapping[tuple[str, str], str], numbers: Iterator[int]
) -> Lesson:
    missed = [mark for mark in own if not mark.is_passed]
    made: dict[str, list[SubmissionMark]] = defaultdict(list)
    for mark in missed:
        for mistake in mark.mistakes:
            made[mistake].append(mark)
    ranked = sorted(made, key=lambda mistake: (-len(made[mistake]), mistake))
    unnamed = [mark for mark in missed if not mark.mistakes]
    falls = Counter(mark.fell for mark in unnamed if mark.fell)
    most = sorted(falls.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_FALLS]
    taught = tuple(
        _taught(next(numbers), exercise, mistake, says[exercise, mistake], made[mistake], len(own))
        for mistake in ranked
    )
    return Lesson(exercise, len(own), len(missed), taught, len(unnamed), tuple(most))


def _taught(
    number: int, exercise: str, mistake: str, says: str, made: Sequence[SubmissionMark], n: int
) -> MistakeLesson:
    exact = sum(mark.is_exact for mark in made)
    names = tuple(mark.learner for mark in made[:MOST_NAMES])
    return MistakeLesson(number, exercise, mistake, says, len(made), n, exact, names)
