"""All results of a cohort, graded by a policy.  A few numbers of each are in memory; results are read on access."""

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
    choose,
    grade_learner,
    max_points,
)
from harness.policy.rules import Policy
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

    policy: Policy
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
        return add_up(self.learners[learner], self.maxima, self.policy, self.absences.get(learner))

    def name(self, learner: str | None) -> str:
        """The learner's name on the roster, else the one in the results."""
        roster = self.policy.assignment.roster if self.policy.assignment is not None else ()
        return next((entry.name for entry in roster if entry.id == learner and entry.name), learner or "")

    def display_names(self) -> dict[str, str]:
        """Names by learner; learners with the same name have their ids behind it."""
        names = {learner: self.name(learner) for learner in self.learners if learner is not None}
        counts = Counter(names.values())
        return {learner: f"{name} ({learner})" if counts[name] > 1 else name for learner, name in names.items()}

    def learner_notes(self, learner: str | None) -> list[str]:
        """Notes on a learner, besides those on each grade."""
        assignment = self.policy.assignment
        notes = [] if assignment is None or assignment.is_listed(learner) else ["not on the roster"]
        dropped = self.total(learner).dropped
        return [*notes, *([f"dropped as the lowest: {', '.join(dropped)}"] if dropped else [])]


@contextmanager
def open_gradebook(results: Iterable[Result], policy: Policy, now: datetime) -> Iterator[Gradebook]:
    """Grade all results.  A sequence is read in place; anything else is first copied to a temporary file.

    Raises UsageError if a result lacks a time that the policy needs.
    """
    if isinstance(results, Sequence):
        yield make_gradebook(results, policy, now)
        return
    with tempfile.TemporaryFile() as file:
        yield make_gradebook(ResultCopy(file, results), policy, now)


def make_gradebook(results: ResultCopy | Sequence[Result], policy: Policy, now: datetime) -> Gradebook:
    """Grade results that can be read repeatedly."""
    attempts: list[ScoredAttempt] = []
    by_learner: dict[str | None, dict[str, list[ScoredAttempt]]] = {}
    maxima: dict[str, Decimal] = {}
    names: dict[str, str] = {}  # one text for each exercise, however many results name it
    in_order = iter(results) if isinstance(results, Sequence) else map(results.__getitem__, range(len(results)))
    for number, result in enumerate(in_order):
        attempt = as_attempt(result, number, policy, names)
        attempts.append(attempt)
        by_learner.setdefault(attempt.learner, {}).setdefault(attempt.exercise, []).append(attempt)
        maxima[attempt.exercise] = max(maxima.get(attempt.exercise, Decimal(0)), max_points(attempt, policy))
    if policy.assignment is not None:
        return _by_assignment(results, attempts, by_learner, policy, policy.assignment, now)
    learners = {
        learner: {exercise: choose(tries, policy) for exercise, tries in mine.items()}
        for learner, mine in by_learner.items()
    }
    return Gradebook(policy, now, results, tuple(attempts), learners, maxima)


def _by_assignment(
    results: ResultCopy | Sequence[Result],
    attempts: Sequence[ScoredAttempt],
    by_learner: Mapping[str | None, Mapping[str, Sequence[ScoredAttempt]]],
    policy: Policy,
    assignment: Assignment,
    now: datetime,
) -> Gradebook:
    """The gradebook of all who are expected; results of other exercises do not count."""
    learners: dict[str | None, Mapping[str, ExerciseGrade]] = {}
    absences: dict[str | None, Mapping[str, Absence]] = {}
    for learner in assignment.learners(name for name in by_learner if not assignment.is_group(name)):
        tries: dict[str, list[ScoredAttempt]] = {}
        for member in assignment.group_of(learner):
            for exercise, mine in by_learner.get(member, {}).items():
                tries.setdefault(exercise, []).extend(mine)
        learners[learner], absences[learner] = grade_learner(tries, learner, policy, assignment)
    maxima = {exercise: policy.points[exercise] for exercise in assignment.exercises}
    return Gradebook(policy, now, results, tuple(attempts), learners, maxima, absences)
