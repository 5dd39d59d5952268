"""A gradebook → the lines that an instructor reads before grades are published.  Pure."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from harness.export.gradebook import Gradebook, make_rows
from harness.policy.assignment import name_rules
from harness.policy.grades import ExerciseGrade, counted_as
from harness.results.result import Timing
from harness.text import counted, one_plain_line

MOST_LINES = 30
# The columns of gradebook.csv that are compared with those of the last time.
TOTAL = "total"


def summary_lines(book: Gradebook, before: Mapping[str, str]) -> Iterator[str]:
    """How many grades there are, and everything that wants a decision; `before` are the totals of the last time."""
    states = Counter(_state(book, learner) for learner in book.learners)
    counts = ", ".join(f"{states[state]} {state}" for state in STATES if states[state])
    yield f"{counted(len(book.learners), 'learner')}: {counts}. Points by {name_rules(book.assignment)}"
    yield from _listed("handed in, not usable", _unusable(book))
    yield from _listed("late by the platform's mark, time unknown", _timed(book, Timing.LATE))
    for what, lines in (
        ("without a time", _without_time(book)),
        ("with the date of a commit, which is a claim", _timed(book, Timing.CLAIMED)),
    ):
        found = [*lines]
        is_everybody = len(found) == states[GRADED] > 1
        yield from [f"All {len(found)} are {what}"] if is_everybody else _listed(what, found)
    yield from _listed("held until you release them", _by_learner(book, (each for each in book.grades if each.is_held)))
    flagged = (grade for grade in book.grades if grade.attempt.is_flagged and not grade.is_held)
    yield from _listed("flagged, and counted", _by_learner(book, flagged))
    asked = (row for row in book.assignment.regrades if row.answer is None)
    lines = (f"{_who(book, row.learner)}, {row.exercise}: {row.reason}" for row in asked)
    yield from _listed("regrade requests open", lines)
    strangers = (str(learner) for learner in book.learners if not book.assignment.is_listed(learner))
    yield from _listed("not on the roster", strangers)
    yield from _listed("changed since the last time", _changes(book, before) if before else ())


GRADED, UNUSABLE, NOTHING, EXCUSED = "graded", "handed in nothing usable", "handed in nothing", "excused"
STATES = (GRADED, UNUSABLE, NOTHING, EXCUSED)


def _state(book: Gradebook, learner: str | None) -> str:
    if book.learners[learner]:
        return GRADED
    if not book.is_absent(learner):
        return UNUSABLE
    return NOTHING if any(row.points is not None for row in book.rows(learner)) else EXCUSED


def _unusable(book: Gradebook) -> Iterator[str]:
    for learner, absences in book.absences.items():
        whys = dict.fromkeys(absence.unusable for absence in absences.values() if absence.unusable)
        yield from (f"{_who(book, learner)}, {why}" for why in whys)


def _timed(book: Gradebook, timing: Timing) -> Iterator[str]:
    return _by_learner(book, (grade for grade in book.grades if grade.attempt.timing is timing))


def _without_time(book: Gradebook) -> Iterator[str]:
    if book.assignment.due is None:
        return iter(())
    attempts = ((grade, grade.attempt) for grade in book.grades)
    return _by_learner(book, (grade for grade, tried in attempts if tried.submitted is None and tried.timing is None))


def _by_learner(book: Gradebook, grades: Iterable[ExerciseGrade]) -> Iterator[str]:
    """A line for each learner, with the exercises and the days that a mark counts as."""
    mine: dict[str | None, list[ExerciseGrade]] = {}
    for grade in grades:
        mine.setdefault(grade.learner, []).append(grade)
    for learner, found in mine.items():
        marked = [grade.days_late for grade in found if grade.attempt.timing is Timing.LATE]
        counts = f" ({counted_as(max(marked))})" if marked else ""
        yield f"{_who(book, learner)}: {', '.join(grade.exercise for grade in found)}{counts}"


def _who(book: Gradebook, learner: str | None) -> str:
    name = book.name(learner)
    return f"{learner} {name}" if name != learner else name


def _changes(book: Gradebook, before: Mapping[str, str]) -> Iterator[str]:
    now = totals_of(make_rows(book))
    for learner in {**before, **now}:
        if before.get(learner) != now.get(learner):
            yield f"{_who(book, learner)}: {before.get(learner, 'not there')} is now {now.get(learner, 'not there')}"


def _listed(what: str, lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    if every:
        yield f"{len(every)} {what}:"
        yield from (f"  {one_plain_line(line, 300)}" for line in every[:MOST_LINES])
        if len(every) > MOST_LINES:
            yield f"  and {len(every) - MOST_LINES} more"


def totals_of(rows: Iterable[Iterable[str]]) -> dict[str, str]:
    """The total of each learner, from the rows of a gradebook."""
    header, *others = ([*row] for row in rows)
    if TOTAL not in header:
        return {}
    return {row[0]: row[header.index(TOTAL)] for row in others if len(row) == len(header)}


def read_totals(path: Path) -> dict[str, str]:
    """The totals of the gradebook of the last time; empty if there is none."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return totals_of([*csv.reader(file)] or [[]])
