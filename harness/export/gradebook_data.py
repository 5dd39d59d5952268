"""All results of a cohort, graded by a policy.  A few numbers of each are in memory; documents are read on access."""

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


class DocumentFile:
    """The documents of an iterable that can be iterated only once, kept in a temporary file."""

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
        document: Document = json.loads(self.file.readline())
        return document


@dataclass(frozen=True)
class Gradebook:
    """The grades of all learners, in the order in which learners and exercises first appear.

    `maxima` are the points of every exercise that somebody handed in.  `now` decides what is past its due date.
    """

    policy: Policy
    now: datetime
    documents: DocumentFile | Sequence[Document] = field(repr=False)
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
def open_gradebook(results: Iterable[Document], policy: Policy, now: datetime) -> Iterator[Gradebook]:
    """Grade all results.  A sequence is read in place; anything else is first copied to a temporary file.

    Raises UsageError where a document is no result, or lacks a time that the policy needs.
    """
    if isinstance(results, Sequence):
        yield make_gradebook(results, policy, now)
        return
    with tempfile.TemporaryFile() as file:
        yield make_gradebook(DocumentFile(file, results), policy, now)


def make_gradebook(documents: DocumentFile | Sequence[Document], policy: Policy, now: datetime) -> Gradebook:
    """Grade documents that can be read repeatedly."""
    attempts: list[ScoredAttempt] = []
    by_learner: dict[str | None, dict[str, list[ScoredAttempt]]] = {}
    maxima: dict[str, Decimal] = {}
    names: dict[str, str] = {}  # one text for each exercise, however many results name it
    in_order = iter(documents) if isinstance(documents, Sequence) else map(documents.__getitem__, range(len(documents)))
    for number, document in enumerate(in_order):
        attempt = as_attempt(document, number, policy, names)
        attempts.append(attempt)
        by_learner.setdefault(attempt.learner, {}).setdefault(attempt.exercise, []).append(attempt)
        maxima[attempt.exercise] = max(maxima.get(attempt.exercise, Decimal(0)), max_points(attempt, policy))
    learners = {
        learner: {exercise: choose(tries, policy) for exercise, tries in mine.items()}
        for learner, mine in by_learner.items()
    }
    return Gradebook(policy, now, documents, tuple(attempts), learners, maxima)
