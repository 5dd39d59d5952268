"""All results of a cohort, graded by a policy: a few numbers of each are held, the documents are read when they are
looked at."""

from __future__ import annotations

import json
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from harness.policy.grades import ExerciseGrade, LearnerTotal, ScoredAttempt, add_up, as_attempt, choose, max_points
from harness.policy.rules import Policy

Document = Mapping[str, Any]


class Documents:
    """The documents of an iterable that can be walked only once, put aside in a temporary file."""

    def __init__(self, file: IO[bytes], results: Iterable[Document]) -> None:
        self.file = file
        self.offsets = array("Q")
        for result in results:
            self.offsets.append(file.tell())
            file.write(json.dumps(result).encode() + b"\n")

    def __len__(self) -> int:
        return len(self.offsets)

    def __getitem__(self, number: int) -> Document:
        self.file.seek(self.offsets[number])
        found: Document = json.loads(self.file.readline())
        return found


@dataclass(frozen=True)
class Gradebook:
    """The grades of all learners, in the order in which learners and exercises first come up.

    `maxima` are the points of every exercise that somebody handed in.  `now` decides what is past its due date.
    """

    policy: Policy
    now: datetime
    documents: Documents | Sequence[Document] = field(repr=False)
    attempts: tuple[ScoredAttempt, ...] = field(repr=False)
    learners: Mapping[str | None, Mapping[str, ExerciseGrade]] = field(repr=False)
    maxima: Mapping[str, Decimal] = field(repr=False)

    @property
    def grades(self) -> Iterator[ExerciseGrade]:
        """Every learner's grades, one learner after the other."""
        for mine in self.learners.values():
            yield from mine.values()

    def document(self, grade: ExerciseGrade) -> Document:
        """The result of the attempt that counts."""
        return self.documents[grade.attempt.number]

    def total(self, learner: str | None) -> LearnerTotal:
        """The learner's sums."""
        return add_up(self.learners[learner], self.maxima, self.policy)


@contextmanager
def open_book(results: Iterable[Document], policy: Policy, now: datetime) -> Iterator[Gradebook]:
    """Grade all results.  A sequence is read where it is; anything else is put aside first.

    Raises UsageError where a document is no result, or lacks a time that the policy needs.
    """
    if isinstance(results, Sequence):
        yield make_book(results, policy, now)
        return
    with tempfile.TemporaryFile() as file:
        yield make_book(Documents(file, results), policy, now)


def make_book(documents: Documents | Sequence[Document], policy: Policy, now: datetime) -> Gradebook:
    """The book of documents that can be read again and again."""
    attempts: list[ScoredAttempt] = []
    by_learner: dict[str | None, dict[str, list[ScoredAttempt]]] = {}
    maxima: dict[str, Decimal] = {}
    names: dict[str, str] = {}  # one text for each exercise, however many results name it
    walk = iter(documents) if isinstance(documents, Sequence) else map(documents.__getitem__, range(len(documents)))
    for number, document in enumerate(walk):
        attempt = as_attempt(document, number, policy, names)
        attempts.append(attempt)
        by_learner.setdefault(attempt.learner, {}).setdefault(attempt.exercise, []).append(attempt)
        maxima[attempt.exercise] = max(maxima.get(attempt.exercise, Decimal(0)), max_points(attempt, policy))
    learners = {
        learner: {exercise: choose(tries, policy) for exercise, tries in mine.items()}
        for learner, mine in by_learner.items()
    }
    return Gradebook(policy, now, documents, tuple(attempts), learners, maxima)
