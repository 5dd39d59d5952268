"""All results of a cohort, graded by an assignment, and as a table: gradebook.csv.

A few numbers of each are in memory; results are read on access.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from harness.files import folder_name, write_private
from harness.policy.assignment import Assignment
from harness.policy.grades import (
    PENDING,
    Absence,
    ExerciseGrade,
    LearnerTotal,
    ScoredAttempt,
    add_up,
    as_attempt,
    grade_learner,
    lateness,
    plain_number,
)
from harness.policy.visibility import MESSAGE_CHARS, OUTPUT_CHARS, VisibleResult, view_result
from harness.results.result import Result
from harness.text import as_cell, one_plain_line


@dataclass(frozen=True)
class ExerciseRow:
    """One exercise of a learner: its maximum, and the grade, or why there is none."""

    exercise: str
    most: Decimal
    grade: ExerciseGrade | None
    absence: Absence
    is_dropped: bool
    is_bonus: bool

    @property
    def points(self) -> Decimal | None:
        """None where nothing could be graded, or the exercise does not count."""
        return self.absence.points if self.grade is None else self.grade.points

    @property
    def points_text(self) -> str:
        """The points, or that they are not known yet; "" if the exercise does not count."""
        if self.points is None:
            return "" if self.grade is None else PENDING
        return plain_number(self.points)

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes for instructors."""
        return (self.absence.note,) if self.grade is None else self.grade.notes

    @property
    def is_counted(self) -> bool:
        """Whether it counts in the learner's total."""
        return not self.is_dropped and (self.grade is not None or self.absence.points is not None)


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

    def is_absent(self, learner: str | None) -> bool:
        """Whether nothing at all was handed in."""
        return not self.learners[learner] and not any(row.unusable for row in self.absences.get(learner, {}).values())

    @property
    def grades(self) -> Iterator[ExerciseGrade]:
        """Every learner's grades, one learner after the other."""
        for mine in self.learners.values():
            yield from mine.values()

    def result(self, grade: ExerciseGrade) -> Result:
        """The result of the attempt that counts."""
        return self.results[grade.attempt.number]

    def view(
        self,
        grade: ExerciseGrade,
        message_chars: int = MESSAGE_CHARS,
        output_chars: int = OUTPUT_CHARS,
        graded: Result | None = None,
    ) -> VisibleResult:
        """What the learner may see of that result; it is read again unless it is given."""
        return view_result(graded or self.result(grade), grade, self.assignment, self.now, message_chars, output_chars)

    def rows(self, learner: str | None) -> list[ExerciseRow]:
        """Every exercise for one learner."""
        grades, dropped = self.learners[learner], self.total(learner).dropped
        return [
            ExerciseRow(
                exercise, most, grades.get(exercise), self.absence(learner, exercise), exercise in dropped,
                self.assignment.worth(exercise).bonus,
            )
            for exercise, most in self.maxima.items()
        ]  # fmt: skip

    def folder_of(self, learner: str | None, out: Path) -> Path:
        """Where the files of a learner go: a folder of their own, unless there is only one learner."""
        return out / folder_name(learner) if len(self.learners) > 1 else out

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
        total = self.total(learner)
        notes += [f"dropped as the lowest: {', '.join(total.dropped)}"] if total.dropped else []
        return [*notes, *([f"{PENDING}: {', '.join(total.pending)}"] if total.pending else [])]


def make_gradebook(
    results: Sequence[Result],
    assignment: Assignment,
    now: datetime,
    unusable: Mapping[str, Mapping[str, str]] | None = None,
) -> Gradebook:
    """Grade results that can be read repeatedly, for all who are expected; other exercises do not count.

    `unusable` is what cannot be graded and why, by learner and exercise, or "" for any exercise without other work.
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
    found = dict.fromkeys([*by_learner, *(unusable or {})])
    for learner in assignment.learners(name for name in found if not assignment.is_group(name)):
        tries: dict[str, list[ScoredAttempt]] = {}
        for member in assignment.group_of(learner):
            for exercise, mine in by_learner.get(member, {}).items():
                tries.setdefault(exercise, []).extend(mine)
        whys: dict[str, str] = {}
        for member in assignment.group_of(learner):
            whys |= (unusable or {}).get(member or "", {})
        exercises = assignment.exercises or dict.fromkeys([*tries, *maxima])
        learners[learner], absences[learner] = grade_learner(tries, learner, assignment, exercises, whys)
    return Gradebook(assignment, now, results, tuple(attempts), learners, maxima, absences)


BEFORE = ("learner",)
FROM_ROSTER = ("name", "email", "section")
AFTER = ("total", "max_total", "percent", "days_late", "notes")
NAME_CHARS = 500


def write_gradebook(book: Gradebook, out: Path) -> list[Path]:
    """`gradebook.csv`, in UTF-8."""
    return [write_private(out / "gradebook.csv", csv_text(make_rows(book)))]


def csv_text(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table for spreadsheets: with the byte order mark that Excel needs."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(row)
        yield line.getvalue()


def make_rows(book: Gradebook) -> Iterator[Sequence[str]]:
    """The header and a row for each learner.

    A cell is empty where nothing was handed in or could be graded, and says "unusable" where something was that cannot
    be graded, "held" where points are held, "excused" where the exercise does not count.  A total that would lack
    something is "pending".
    """
    roster = {entry.id: entry for entry in book.assignment.roster}
    fields = FROM_ROSTER if roster else ()
    slip = ("slip_days",) if book.assignment.slip is not None and book.assignment.slip.days else ()
    yield (*BEFORE, *fields, *map(as_text, book.maxima), *AFTER[:-1], *slip, AFTER[-1])
    for learner, grades in book.learners.items():
        total, exercises = book.total(learner), book.rows(learner)
        late, slipped = lateness(grades, learner, book.assignment)
        same: dict[str, list[str]] = {}
        for row in exercises:
            for note in row.notes:
                same.setdefault(note, []).append(row.exercise)
        notes = [*book.learner_notes(learner), *(f"{', '.join(names)}: {note}" for note, names in same.items())]
        entry = roster.get(learner or "")
        yield (
            as_text(learner or ""),
            *(as_text(getattr(entry, name, "")) for name in fields),
            *map(_cell, exercises),
            total.points_text,
            plain_number(total.max_points),
            total.percent_text,
            str(late),
            *(str(slipped) for _ in slip),
            as_text("; ".join(notes)),
        )


def _cell(row: ExerciseRow) -> str:
    if row.grade is not None and row.grade.is_held:
        return "held"
    if row.points is None:
        return "" if row.grade is not None else "excused"
    if row.absence.unusable and row.grade is None and not row.points:
        return "unusable"
    return plain_number(row.points) if row.points or row.grade is not None else ""


def as_text(text: str) -> str:
    """Text on one line that no spreadsheet runs."""
    return str(as_cell(one_plain_line(text, NAME_CHARS * 20)))
