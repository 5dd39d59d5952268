"""PrairieLearn's results.json, one per submission (docs.prairielearn.com/externalGrading, "Grading results")."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from harness.export.gradebook_data import Gradebook
from harness.files import folder_name, write_private
from harness.policy.grades import ExerciseGrade, plain_number
from harness.policy.visibility import MESSAGE_CHARS, OUTPUT_CHARS, VisibleCheck, VisibleResult, view_result
from harness.records import CheckVerdict, Result, Verdict

MAX_BYTES = 1_000_000
# Of a message where all exercises of an assignment share one document.
WHOLE_CHARS = 4_000
LOADING = ("loading", "policy")


def write_prairielearn(book: Gradebook, out: Path) -> list[Path]:
    """`prairielearn/<learner>/<exercise>/results.json`; a level that would hold a single folder is left out.

    By an assignment there is a `results.json` for all of a learner's exercises too, one folder above.
    """
    paths = []
    for learner, grades in book.learners.items():
        whole = out / "prairielearn"
        if len(book.learners) > 1:
            whole /= folder_name(learner)
        if book.assignment.exercises and len(book.maxima) > 1:
            text = json.dumps(make_whole(book, learner), allow_nan=False) + "\n"
            paths.append(write_private(whole / "results.json", [text]))
        for exercise, grade in grades.items():
            folder = whole
            if len(book.maxima) > 1:
                folder /= folder_name(exercise)
            paths.append(write_private(folder / "results.json", [make_text(book, grade)]))
    return paths


def make_text(book: Gradebook, grade: ExerciseGrade, max_bytes: int = MAX_BYTES) -> str:
    """The document of one result; messages are shortened, then checks left out, until it is small enough."""
    graded = book.result(grade)
    limit, output = MESSAGE_CHARS, OUTPUT_CHARS
    while True:
        result = view_result(graded, grade, book.assignment, book.now, limit, output)
        text = json.dumps(make_prairielearn(result, grade, graded), allow_nan=False) + "\n"
        if len(text) <= max_bytes:  # it is ASCII
            return text
        if limit < 50:
            short = make_prairielearn(result, grade, graded)
            short["tests"] = []
            short["message"] = (
                f"{result.headline[:500]}. The rest exceeds PrairieLearn's limit; ask your instructor for it."
            )
            return json.dumps({**short, "output": ""}, allow_nan=False) + "\n"
        limit, output = limit // 4, output // 4


def make_prairielearn(result: VisibleResult, grade: ExerciseGrade, graded: Result) -> dict[str, Any]:
    """score = points / max_points, from 0 to 1; the points of the tests add up to it before lateness.

    `gradable` is false, which costs the learner no attempt, where the harness itself failed, the file does not load, or
    its points are held.
    """
    if grade.points is None or _does_not_load(graded):
        messages = [check.message for check in result.checks if check.message and not grade.is_held] or [
            f"{result.exercise}: {result.headline}"
        ]
        return {"gradable": False, "score": 0.0, "format_errors": messages, "message": f"{result.headline}."}
    tests: list[dict[str, Any]] = [
        {
            "name": check.name,
            "description": _describe(check),
            "points": round(float(check.earned), 4),
            "max_points": round(float(check.max_points), 4),
            "message": check.message,
        }
        for check in result.checks
    ]
    tests += [
        {
            "name": tally.name,
            "points": round(float(tally.earned), 4),
            "max_points": round(float(tally.max_points), 4),
            "message": tally.text,
        }
        for tally in result.tallies
    ]
    share = grade.points / grade.max_points if grade.max_points else grade.attempt.score
    lines = [f"{result.headline}.", *grade.notes, *(f"Known mistake: {mistake}" for mistake in result.diagnosis)]
    return {
        "gradable": True,
        "score": min(max(round(float(share), 6), 0.0), 1.0),
        "message": "\n".join(lines),
        "output": result.output,
        "tests": tests,
    }


def make_whole(book: Gradebook, learner: str | None) -> dict[str, Any]:
    """The document of a whole assignment: a test for each exercise, score = total of the points / their maximum."""
    total = book.total(learner)
    tests = []
    for exercise, most in book.maxima.items():
        grade, absence = book.learners[learner].get(exercise), book.absence(learner, exercise)
        points = (grade.points if grade is not None else absence.points) or Decimal(0)
        message = absence.note
        if grade is not None:
            result = view_result(book.result(grade), grade, book.assignment, book.now, WHOLE_CHARS, 0)
            first = result.first_problem
            lines = [f"{result.headline}.", *grade.notes, *result.diagnosis]
            message = "\n".join([*lines, *([f"{first.name}\n{first.message}".strip()] if first is not None else [])])
        is_counted = exercise not in total.dropped and (grade is not None or absence.points is not None)
        tests.append(
            {
                "name": exercise if is_counted else f"{exercise} (does not count)",
                "points": round(float(points), 4) if is_counted else 0.0,
                "max_points": round(float(most), 4)
                if is_counted and not book.assignment.worth(exercise).bonus
                else 0.0,
                "message": message[:WHOLE_CHARS],
            }
        )
    share = total.points / total.max_points if total.max_points else Decimal(0)
    points_text = f"{plain_number(total.points)} of {plain_number(total.max_points)} points"
    return {
        "gradable": True,
        "score": min(max(round(float(share), 6), 0.0), 1.0),
        "message": ". ".join([points_text, *book.learner_notes(learner)]) + ".",
        "tests": tests,
    }


def _describe(check: VisibleCheck) -> str:
    """The kind of a check, and why it earns no points."""
    tier = [] if check.is_required else ["stretch goal, no points"]
    return ", ".join([check.kind, *tier, *(["not run"] if check.verdict is CheckVerdict.SKIPPED else [])])


def _does_not_load(graded: Result) -> bool:
    is_loading = [(check.id, check.kind) for check in graded.checks] == [LOADING]
    return is_loading and graded.verdict is Verdict.ERROR
