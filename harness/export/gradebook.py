"""A gradebook as CSV: one line per learner, the points of each exercise, sums, and notes for instructors.

By an assignment, everybody on its roster has a line, with name, e-mail and section, and every exercise a column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from harness.export.gradebook_data import ExerciseRow, Gradebook
from harness.files import write_private
from harness.policy.grades import lateness, plain_number
from harness.text import as_cell, one_plain_line

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
