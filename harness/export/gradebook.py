"""A gradebook as CSV: one line per learner, the points of each exercise, sums, and notes for instructors.

By an assignment, everybody on its roster has a line, with name, e-mail and section, and every exercise a column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.export.gradebook_data import Gradebook
from harness.files import write_private
from harness.policy.grades import Absence, ExerciseGrade, plain_number
from harness.text import as_cell, one_plain_line

BEFORE = ("learner",)
FROM_ROSTER = ("name", "email", "section")
AFTER = ("total", "max_total", "percent", "days_late", "notes")
NAME_CHARS = 500


def write_gradebook(book: Gradebook, out: Path) -> list[Path]:
    """`gradebook.csv`, in UTF-8 with the byte order mark that Excel needs."""
    return [write_private(out / "gradebook.csv", _text(book))]


def _text(book: Gradebook) -> Iterator[str]:
    yield "\ufeff"
    for row in make_rows(book):
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(row)
        yield line.getvalue()


def make_rows(book: Gradebook) -> Iterator[Sequence[str]]:
    """The header and a row for each learner.

    A cell is empty where nothing was handed in or could be graded, and says "held" where points are held, "excused"
    where the exercise does not count.
    """
    roster = {entry.id: entry for entry in book.assignment.roster}
    fields = FROM_ROSTER if roster else ()
    slip = ("slip_days",) if book.assignment.slip is not None and book.assignment.slip.days else ()
    yield (*BEFORE, *fields, *map(as_text, book.maxima), *AFTER[:-1], *slip, AFTER[-1])
    for learner, grades in book.learners.items():
        total = book.total(learner)
        cells = []
        notes = book.learner_notes(learner)
        for exercise in book.maxima:
            grade = grades.get(exercise)
            absence = book.absence(learner, exercise)
            cells.append(_missing(absence) if grade is None else _cell(grade))
            notes += [f"{exercise}: {note}" for note in (grade.notes if grade is not None else [absence.note])]
        entry = roster.get(learner or "")
        yield (
            as_text(learner or ""),
            *(as_text(getattr(entry, name, "")) for name in fields),
            *cells,
            plain_number(total.points),
            plain_number(total.max_points),
            "" if total.percent is None else plain_number(total.percent),
            str(sum(grade.days_late for grade in grades.values())),
            *(str(sum(grade.slip_days for grade in grades.values())) for _ in slip),
            as_text("; ".join(notes)),
        )


def _missing(absence: Absence) -> str:
    if absence.points is None:
        return "excused"
    return plain_number(absence.points) if absence.points else ""


def _cell(grade: ExerciseGrade) -> str:
    if grade.is_held:
        return "held"
    return "" if grade.points is None else plain_number(grade.points)


def as_text(text: str) -> str:
    """Text on one line that no spreadsheet runs."""
    return str(as_cell(one_plain_line(text, NAME_CHARS * 20)))
