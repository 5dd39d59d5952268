"""All results of a cohort, graded by an assignment.

A few numbers of each are in memory; results are read on access.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from harness.policy.assignment import Assignment
from harness.policy.grades import (
    Absence,
    ExerciseGrade,
    LearnerTotal,
    ScoredAttempt,
    add_up,
    as_attempt,
    grade_learner,
)
from harness.records import Result


@dataclass(frozen=True)
class Gradebook:
    """The grades of all learners, in the order of the assignment, else as learners and exercises first appear.

    `maxima` are the points of every exercise of the assignment, else of those that somebody handed in; `absences` say
    why there is no grade.  `now` decides what is past its due date.
    """

    assignment: Assignment
    now: datetime
    results: Sequence[Result] = field(repr=False)
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


def make_gradebook(results: Sequence[Result], assignment: Assignment, now: datetime) -> Gradebook:
    """Grade all who are expected; other exercises do not count.  Each result is read again when it is needed.

    Raises UsageError if a result lacks a time that the assignment needs.
    """
    attempts: list[ScoredAttempt] = []
    by_learner: dict[str | None, dict[str, list[ScoredAttempt]]] = {}
    maxima: dict[str, Decimal] = {}
    for number, result in enumerate(results):
        attempt = as_attempt(result, number, assignment)
        attempts.append(attempt)
        by_learner.setdefault(attempt.learner, {}).setdefault(attempt.exercise, []).append(attempt)
        maxima[attempt.exercise] = max(maxima.get(attempt.exercise, Decimal(0)), attempt.max_points)
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
