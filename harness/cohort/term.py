"""A term's folder → the gradebook of each assignment, with slip days carried from one to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from harness.cohort.folder import by_exercise, finish_publishing, read_unusable
from harness.cohort.result_files import ResultFile, digest_of, read_origin
from harness.errors import UsageError
from harness.export.gradebook import Gradebook, make_gradebook
from harness.policy.assignment import Assignment
from harness.policy.grades import LearnerTotal, lateness
from harness.policy.parser import read_assignment
from harness.policy.term import ASSIGNMENT, FILE, Term, add_up_term, read_term

PLACES = ("results", "cohort/results")
ATTEMPTS = "attempts.jsonl"


@dataclass(frozen=True)
class TermBook:
    """The gradebooks of the assignments that were graded, in order; `stale` ones were published by other rules."""

    term: Term
    books: Mapping[str, Gradebook]
    stale: tuple[str, ...] = ()

    @property
    def learners(self) -> list[str]:
        """The roster in its order, then whoever else handed something in."""
        every = [entry.id for entry in self.term.roster]
        return list(dict.fromkeys([*every, *(str(name) for book in self.books.values() for name in book.learners)]))

    def total(self, learner: str) -> LearnerTotal:
        """The learner's percentage of the term."""
        totals = {name: book.total(learner) for name, book in self.books.items() if learner in book.learners}
        return add_up_term(self.term, totals)

    def slip_days(self, learner: str) -> tuple[int, int | None]:
        """The slip days that the learner has used, and those that are left; None if the term has none."""
        used = sum(_slip_days(book, learner) for book in self.books.values() if learner in book.learners)
        return used, None if self.term.slip is None else max(0, self.term.slip.days - used)


def find_term(assignment: Path) -> Path | None:
    """The folder of the term that an assignment file belongs to; None if it belongs to none."""
    folder = assignment.resolve().parent
    file = folder.parent / FILE
    if assignment.name != ASSIGNMENT or not file.is_file():
        return None
    return folder.parent if folder.name in read_term(file).assignments else None


def rules_in_term(folder: Path, name: str, exercises: Iterable[str], now: datetime) -> Assignment:
    """An assignment of a term, with the slip days that the ones before it left."""
    ids, term, used = tuple(exercises), read_term(folder / FILE), Counter[str]()
    for other, book in _books(folder, term, ids, now, used):
        if other == name:
            return book.assignment
    raise UsageError(f"{folder / FILE} has no assignment {name}")


def read_term_book(folder: Path, exercises: Iterable[str], now: datetime) -> TermBook:
    """All assignments of a term that were graded.  Raises UsageError if none was."""
    term = read_term(folder / FILE)
    books: dict[str, Gradebook] = {}
    stale: list[str] = []
    for name, book in _books(folder, term, tuple(exercises), now, Counter()):
        results = results_of(folder, term, name)
        if results is None:
            continue
        books[name] = book
        origin = read_origin(results)
        if origin is None or origin[1] != digest_of(book.assignment):
            stale.append(name)
    if not books:
        raise UsageError(f"{folder}: no assignment was graded yet; run `harness class publish` with each {ASSIGNMENT}")
    return TermBook(term, books, tuple(stale))


def results_of(folder: Path, term: Term, name: str) -> Path | None:
    """The results of an assignment; None if it was not graded."""
    named = term.part(name).results
    places = [folder / name / place for place in ((named,) if named else PLACES)]
    for place in places:
        finish_publishing(place)
    found = [place for place in places if (place / ATTEMPTS).is_file()]
    if len(found) > 1:
        raise UsageError(f"{found[0]} and {found[1]} both hold results; say in {FILE} which count (results: …)")
    return found[0] if found else None


def _books(
    folder: Path, term: Term, exercises: tuple[str, ...], now: datetime, used: Counter[str]
) -> Iterator[tuple[str, Gradebook]]:
    """The gradebook of each assignment, empty before it was graded; `used` counts the slip days of each learner."""
    for name in term.assignments:
        rules = term.apply(name, read_assignment(folder / name / ASSIGNMENT, exercises), used)
        results = results_of(folder, term, name)
        attempts = () if results is None else ResultFile(results / ATTEMPTS)
        unusable = {} if results is None else by_exercise(read_unusable(results))
        book = make_gradebook(attempts, rules, now, unusable)
        yield name, book
        for learner in filter(None, book.learners):
            used[learner] += _slip_days(book, learner)


def _slip_days(book: Gradebook, learner: str | None) -> int:
    return lateness(book.learners[learner], learner, book.assignment)[1]
