"""All results of a cohort, graded by an assignment.

A few numbers of each are in memory; results are read on access.
"""

from __future__ import annotations

import json
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import IO

from harness.policy.assignment import Assignment
from harness.policy.grades import (
    Absence,
    ExerciseGrade,
    LearnerTotal,
    ScoredAttempt,
    add_up,
    as_attempt,
    grade_learner,
    max_points,
)
from harness.records import Result


class ResultCopy:
    """The results of an iterable that can be iterated only once, kept in a temporary file."""

    def __init__(self, file: IO[bytes], results: Iterable[Result]) -> None:
        self.file = file
        self.offsets = array("Q")
        for result in results:
            self.offsets.append(file.tell())
            file.write(json.dumps(result.as_json()).encode() + b"\n")

    def __len__(self) -> int:
        return len(self.offsets)

    def __getitem__(self, number: int) -> Result:
        self.file.seek(self.offsets[number])
        return Result.from_json(json.loads(self.file.readline()), f"result {number + 1}")


@dataclass(frozen=True)
class Gradebook:
    """The grades of all learners, in the order of the assignment, else as learners and exercises first appear.

    `maxima` are the points of every exercise of the assignment, else of those that somebody handed in; `absences` say
    why there is no grade.  `now` decides what is past its due date.
    """

    assignment: Assignment
    now: datetime
    results: ResultCopy | Sequence[Result] = field(repr=False)
    attempts: tuple[ScoredAttempt, ...] = field(repr=False)
    learners: Mapping[str | None, Mapping[str, ExerciseGrade]] = field(repr=False)
    maxima: Mapping[str, Decimal] = field(repr=False)
    absences: Mapping[str | None, Mapping[str, Absence]] = field(repr=False, default_factory=dict)

    @property
    def grades(self) -> Iterator[ExerciseGrade]:
        """Every learner's grades, one learner after the other."""
        for mine in self.learners.values():
            yield from mine.values()

    def result(self, grade: ExerciseGrade) -> Result:
        """The result of the attempt that counts."""
        return self.results[grade.attempt.number]

    def absence(self, learner: str | None, exercise: str) -> Absence:
        """Why the learner has no grade for the exercise, and what it counts."""
        return self.absences.get(learner, {}).get(exercise, Absence())

    def total(self, learner: str | None) -> LearnerTotal:
        """The learner's sums."""
        return add_up(self.learners[learner], self.maxima, self.assignment, self.absences.get(learner))

    def name(self, learner: str | None) -> str:
        """The learner's name on the roster, else the one in the results."""
        return next(
            (entry.name for entry in self.assignment.roster if entry.id == learner and entry.name), learner or ""
        )

    def display_names(self) -> dict[str, str]:
        """Names by learner; learners with the same name have their ids behind it."""
        names = {learner: self.name(learner) for learner in self.learners if learner is not None}
        counts = Counter(names.values())
        return {learner: f"{name} ({learner})" if counts[name] > 1 else name for learner, name in names.items()}

    def learner_notes(self, learner: str | None) -> list[str]:
        """Notes on a learner, besides those on each grade."""
        notes = [] if self.assignment.is_listed(learner) else ["not on the roster"]
        dropped = self.total(learner).dropped
        return [*notes, *([f"dropped as the lowest: {', '.join(dropped)}"] if dropped else [])]


@contextmanager
def open_gradebook(results: Iterable[Result], assignment: Assignment, now: datetime) -> Iterator[Gradebook]:
    """Grade all results.  A sequence is read in place; anything else is first copied to a temporary file.

    Raises UsageError if a result lacks a time that the assignment needs.
    """
    if isinstance(results, Sequence):
        yield make_gradebook(results, assignment, now)
        return
    with tempfile.TemporaryFile() as file:
        yield make_gradebook(ResultCopy(file, results), assignment, now)


def make_gradebook(results: ResultCopy | Sequence[Result], assignment: Assignment, now: datetime) -> Gradebook:
    """Grade results that can be read repeatedly, for all who are expected; other exercises do not count."""
    attempts: list[ScoredAttempt] = []
    by_learner: dict[str | None, dict[str, list[ScoredAttempt]]] = {}
    maxima: dict[str, Decimal] = {}
    names: dict[str, str] = {}  # one text for each exercise, however many results name it
    in_order = iter(results) if isinstance(results, Sequence) else map(results.__getitem__, range(len(results)))
    for number, result in enumerate(in_order):
        attempt = as_attempt(result, number, assignment, names)
        attempts.append(attempt)
        by_learner.setdefault(attempt.learner, {}).setdefault(attempt.exercise, []).append(attempt)
        maxima[attempt.exercise] = max(maxima.get(attempt.exercise, Decimal(0)), max_points(attempt, assignment))
    if assignment.exercises:
        maxima = {exercise: assignment.worth(exercise).points for exercise in assignment.exercises}
    learners: dict[str | None, Mapping[str, ExerciseGrade]] = {}
    absences: dict[str | None, Mapping[str, Absence]] = {}
    for learner in assignment.learners(name for name in by_learner if not assignment.is_group(name)):
        tries: dict[str, list[ScoredAttempt]] = {}
        for member in assignment.group_of(learner):
            for exercise, mine in by_learner.get(member, {}).items():
                tries.setdefault(exercise, []).extend(mine)
        exercises = assignment.exercises or dict.fromkeys([*tries, *maxima])
        learners[learner], absences[learner] = grade_learner(tries, learner, assignment, exercises)
    return Gradebook(assignment, now, results, tuple(attempts), learners, maxima, absences)
