"""One learner's grades → the page that an instructor hands back, and a table for a mail merge.

What a learner may see of each result is decided by the assignment's visibility rules, as in every export.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.export.gradebook import ExerciseRow, Gradebook, as_text, csv_text
from harness.files import folder_name, write_private
from harness.policy.assignment import sentence_of
from harness.policy.grades import ABSENT, plain_number
from harness.report.page import render
from harness.text import one_plain_line

HEAD = ("learner", "name", "email", "file", "points", "max_points", "percent")
MOST_CHECKS = 60
NAME_CHARS = 200


def write_feedback(book: Gradebook, out: Path, titles: Mapping[str, str]) -> list[Path]:
    """`feedback/<learner>.html` for each learner, and `feedback/mail-merge.csv`, which names them; `titles` are those
    of exercises."""
    folder = out / "feedback"
    emails = {entry.id: entry.email for entry in book.assignment.roster}
    paths, rows = [], []
    for learner in book.learners:
        path = folder / f"{folder_name(learner)}.html"
        paths.append(write_private(path, [feedback_page(book, learner, titles)]))
        cells = (learner or "", _name(book, learner), emails.get(learner or "", ""), path.name)
        rows.append((*map(as_text, cells), *_totals(book, learner)))
    return [*paths, write_private(folder / "mail-merge.csv", csv_text([HEAD, *rows]))]


def feedback_page(book: Gradebook, learner: str | None, titles: Mapping[str, str]) -> str:
    """A learner's page; before the time of the assignment's `feedback_from` it says only what was handed in."""
    points, most, percent = _totals(book, learner)
    if not book.assignment.gives_feedback(book.now):
        time = book.assignment.feedback_from
        return render(
            "feedback-later.html",
            title=book.assignment.title,
            name=_name(book, learner),
            exercises=[(titles.get(row.exercise, row.exercise), _state(row)) for row in book.rows(learner)],
            time=f"{time:%Y-%m-%d %H:%M}" if time is not None else "",
        )
    return render(
        "feedback.html",
        title=book.assignment.title if book.assignment.exercises else "Feedback",
        name=_name(book, learner),
        points=points,
        max_points=most,
        percent=percent,
        exercises=[_exercise(book, row, titles.get(row.exercise, row.exercise)) for row in book.rows(learner)],
        notes=[f"Not counted, as the lowest: {exercise}." for exercise in book.total(learner).dropped],
        rule=sentence_of(book.assignment, book.maxima),
        most_checks=MOST_CHECKS,
    )


def _state(row: ExerciseRow) -> str:
    """What was handed in, without a grade."""
    if row.grade is not None:
        return "handed in"
    return "handed in, not usable" if row.absence.unusable else "excused" if row.points is None else ABSENT


def _name(book: Gradebook, learner: str | None) -> str:
    return one_plain_line(book.name(learner), NAME_CHARS)


def _totals(book: Gradebook, learner: str | None) -> tuple[str, str, str]:
    """Points, their maximum and the percentage, which may be empty; points are empty too before feedback is due."""
    if not book.assignment.gives_feedback(book.now):
        return "", "", ""
    total = book.total(learner)
    return total.points_text, plain_number(total.max_points), total.percent_text


def _exercise(book: Gradebook, row: ExerciseRow, title: str) -> dict[str, Any]:
    """An exercise on the page; `result` is None if nothing was handed in or it is excused."""
    time = None if row.grade is None else row.grade.attempt.submitted
    result = None if row.grade is None else book.view(row.grade)
    return {
        "id": one_plain_line(row.exercise, NAME_CHARS),
        "title": one_plain_line(title, NAME_CHARS),
        "points": row.points_text,
        "max_points": plain_number(row.most),
        "notes": [one_plain_line(note, 1_000) for note in row.notes],
        "submitted": "" if time is None else f"{time.astimezone(book.assignment.zone):%Y-%m-%d %H:%M}",
        "result": result,
        "points_note": result.points_note if result is not None and row.points is not None else "",
        "is_counted": row.is_counted,
    }
