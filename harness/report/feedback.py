"""One learner's grades → the page that an instructor hands back, and a table for a mail merge.

What a learner may see of each result is decided by the assignment's visibility rules, as in every export.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.export.gradebook import as_text, csv_text
from harness.export.gradebook_data import ExerciseRow, Gradebook
from harness.files import folder_name, write_private
from harness.policy.grades import plain_number
from harness.policy.visibility import VisibleResult
from harness.report.page import render
from harness.text import one_plain_line

HEAD = ("learner", "name", "email", "file", "points", "max_points", "percent")
MOST_CHECKS = 60
NAME_CHARS = 200


@dataclass(frozen=True)
class FeedbackExercise:
    """An exercise on the page; `result` is None if nothing was handed in or it is excused."""

    id: str
    title: str
    points: str
    max_points: str
    notes: tuple[str, ...]
    submitted: str
    result: VisibleResult | None
    is_counted: bool


@dataclass(frozen=True)
class FeedbackView:
    """The whole page."""

    title: str
    name: str
    points: str
    max_points: str
    percent: str
    exercises: tuple[FeedbackExercise, ...]
    notes: tuple[str, ...]
    most_checks: int = MOST_CHECKS


def write_feedback(book: Gradebook, out: Path, titles: Mapping[str, str]) -> list[Path]:
    """`feedback/<learner>.html` for each learner, and `feedback/mail-merge.csv`, which names them; `titles` are those
    of exercises."""
    folder = out / "feedback"
    emails = {entry.id: entry.email for entry in book.assignment.roster}
    paths, rows = [], []
    for learner in book.learners:
        path = folder / f"{folder_name(learner)}.html"
        view = view_feedback(book, learner, titles)
        paths.append(write_private(path, [render("feedback.html", feedback=view)]))
        cells = (learner or "", view.name, emails.get(learner or "", ""), path.name)
        rows.append((*map(as_text, cells), view.points, view.max_points, view.percent))
    return [*paths, write_private(folder / "mail-merge.csv", csv_text([HEAD, *rows]))]


def view_feedback(book: Gradebook, learner: str | None, titles: Mapping[str, str]) -> FeedbackView:
    """The content of a learner's page."""
    total = book.total(learner)
    return FeedbackView(
        title=book.assignment.title if book.assignment.exercises else "Feedback",
        name=one_plain_line(book.name(learner), NAME_CHARS),
        points=plain_number(total.points),
        max_points=plain_number(total.max_points),
        percent="" if total.percent is None else plain_number(total.percent),
        exercises=tuple(_exercise(book, row, titles.get(row.exercise, row.exercise)) for row in book.rows(learner)),
        notes=tuple(f"Not counted, as the lowest: {exercise}." for exercise in total.dropped),
    )


def _exercise(book: Gradebook, row: ExerciseRow, title: str) -> FeedbackExercise:
    points, most, grade = "" if row.points is None else plain_number(row.points), plain_number(row.most), row.grade
    if grade is None:
        return FeedbackExercise(row.exercise, title, points, most, row.notes, "", None, row.is_counted)
    time = grade.attempt.submitted
    return FeedbackExercise(
        id=one_plain_line(row.exercise, NAME_CHARS),
        title=one_plain_line(title, NAME_CHARS),
        points=points,
        max_points=most,
        notes=tuple(one_plain_line(note, 1_000) for note in row.notes),
        submitted="" if time is None else f"{time.astimezone(book.assignment.zone):%Y-%m-%d %H:%M}",
        result=book.view(grade),
        is_counted=row.is_counted,
    )
