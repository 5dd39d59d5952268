"""PrairieLearn's results.json, one per submission (docs.prairielearn.com/externalGrading, "Grading results")."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from harness.export.gradebook import ExerciseRow, Gradebook
from harness.files import folder_name, write_private
from harness.policy.grades import ExerciseGrade, plain_number
from harness.policy.visibility import MESSAGE_CHARS, OUTPUT_CHARS, VisibleCheck, VisibleResult
from harness.results.result import CheckVerdict, Result, Verdict

MAX_BYTES = 1_000_000
# Of a message where all exercises of an assignment share one document.
WHOLE_CHARS = 4_000
ZERO = Decimal(0)
LOADING = ("loading", "policy")


def write_prairielearn(book: Gradebook, out: Path) -> list[Path]:
    """`prairielearn/<learner>/<exercise>/results.json`; a level that would hold a single folder is left out.

    By an assignment there is a `results.json` for all of a learner's exercises too, one folder above.
    """
    paths = []
    for learner, grades in book.learners.items():
        whole = book.folder_of(learner, out / "prairielearn")
        if book.assignment.exercises and len(book.maxima) > 1:
            text = json.dumps(make_whole(book, learner), allow_nan=False) + "\n"
            paths.append(write_private(whole / "results.json", [text]))
        for exercise, grade in grades.items():
            folder = whole / folder_name(exercise) if len(book.maxima) > 1 else whole
            paths.append(write_private(folder / "results.json", [make_text(book, grade)]))
    return paths


def make_text(book: Gradebook, grade: ExerciseGrade, max_bytes: int = MAX_BYTES) -> str:
    """The document of one result; messages are shortened, then checks left out, until it is small enough."""
    limit, output = MESSAGE_CHARS, OUTPUT_CHARS
    graded = book.result(grade)
    while True:
        result = book.view(grade, limit, output, graded)
        made = make_prairielearn(result, grade, graded)
        if limit < 50:
            note = f"{result.headline[:500]}. The rest exceeds PrairieLearn's limit; ask your instructor for it."
            made |= {"tests": [], "message": note, "output": ""}
        text = json.dumps(made, allow_nan=False) + "\n"
        if len(text) <= max_bytes or limit < 50:  # it is ASCII
            return text
        limit, output = limit // 4, output // 4


def make_prairielearn(result: VisibleResult, grade: ExerciseGrade, graded: Result) -> dict[str, Any]:
    """score = points / max_points, from 0 to 1; the first test has the points, the checks have none.

    `gradable` is false, which costs the learner no attempt, where the harness itself failed, the file does not load, or
    its points are held.
    """
    is_only_loading = [(check.id, check.kind) for check in graded.checks] == [LOADING]
    if grade.points is None or (is_only_loading and graded.verdict is Verdict.ERROR):
        messages = [check.message for check in result.checks if check.message and not grade.is_held] or [
            f"{result.exercise}: {result.headline}"
        ]
        return {"gradable": False, "score": 0.0, "format_errors": messages, "message": f"{result.headline}."}
    tests = [
        _test(result.exercise, grade.points, grade.max_points, result.points_note),
        *(_test(check.name, ZERO, ZERO, check.message, description=_describe(check)) for check in result.checks),
        *(_test(tally.name, ZERO, ZERO, tally.text) for tally in result.tallies),
    ]
    share = grade.points / grade.max_points if grade.max_points else grade.attempt.score
    lines = [f"{result.headline}.", *grade.notes, *result.mistake_lines]
    return _document(share, "\n".join(lines), tests, output=result.output)


def make_whole(book: Gradebook, learner: str | None) -> dict[str, Any]:
    """The document of a whole assignment: a test for each exercise, score = total of the points / their maximum."""
    total = book.total(learner)
    share = total.points / total.max_points if total.max_points else Decimal(0)
    points_text = f"{plain_number(total.points)} of {plain_number(total.max_points)} points"
    message = ". ".join([points_text, *book.learner_notes(learner)]) + "."
    return _document(share, message, [_exercise_test(book, row) for row in book.rows(learner)])


def _exercise_test(book: Gradebook, row: ExerciseRow) -> dict[str, Any]:
    message = row.absence.note
    if row.grade is not None:
        result = book.view(row.grade, WHOLE_CHARS, 0)
        first = result.first_problem
        lines = [f"{result.headline}.", *row.grade.notes, *result.diagnosis]
        message = "\n".join([*lines, *([f"{first.name}\n{first.message}".strip()] if first is not None else [])])
    points = row.points if row.points is not None and row.is_counted else Decimal(0)
    most = row.most if row.is_counted and not row.is_bonus else Decimal(0)
    name = row.exercise if row.is_counted else f"{row.exercise} (does not count)"
    return _test(name, points, most, message[:WHOLE_CHARS])


def _document(share: Decimal, message: str, tests: Sequence[Mapping[str, Any]], **output: str) -> dict[str, Any]:
    score = min(max(round(float(share), 6), 0.0), 1.0)
    return {"gradable": True, "score": score, "message": message, **output, "tests": tests}


def _test(name: str, points: Decimal, most: Decimal, message: str, **description: str) -> dict[str, Any]:
    figures = {"points": round(float(points), 4), "max_points": round(float(most), 4)}
    return {"name": name, **description, **figures, "message": message}


def _describe(check: VisibleCheck) -> str:
    """The kind of a check and how it ended."""
    tier = [] if check.is_required else ["stretch goal"]
    ended = "not run" if check.verdict is CheckVerdict.SKIPPED else check.verdict.value
    return ", ".join([check.kind, *tier, ended])
