"""Gradescope's results.json, one per learner (gradescope-autograders.readthedocs.io/en/latest/specs)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from harness.export.gradebook import ExerciseRow, Gradebook
from harness.files import write_private
from harness.policy.grades import ExerciseGrade, plain_number
from harness.policy.visibility import FINE, CheckTally, VisibleCheck, VisibleResult
from harness.results.result import CheckVerdict, Verdict

MESSAGE_CHARS = 4_000
OUTPUT_CHARS = 8_000


def write_gradescope(book: Gradebook, out: Path) -> list[Path]:
    """`gradescope/<learner>/results.json`, or `gradescope/results.json` for a single learner."""
    paths = []
    for learner in book.learners:
        text = json.dumps(make_gradescope(book, learner), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        paths.append(write_private(book.folder_of(learner, out / "gradescope") / "results.json", [text]))
    return paths


def make_gradescope(book: Gradebook, learner: str | None) -> dict[str, Any]:
    """The document of one learner.

    The score at the top counts; each exercise has a line with its points.  All text has the format `text`, in
    which Gradescope renders no HTML or Markdown of a learner.  Checks that are hidden until the due date are included
    with that visibility; Gradescope shows no total while any test is hidden.
    """
    tests: list[dict[str, Any]] = []
    lines = []
    seconds = 0.0
    for number, row in enumerate(book.rows(learner), 1):
        if row.grade is None:
            tests.append(_missing(row, str(number)))
            lines += [f"{row.exercise}: {row.absence.note}."] if book.assignment.exercises else []
            continue
        graded = book.result(row.grade)
        seconds += max(graded.wall_s, 0)
        result = book.view(row.grade, MESSAGE_CHARS, OUTPUT_CHARS, graded)
        tests += _tests(result, row.grade, str(number))
        lines.append(_line(result, row.grade))
    total = book.total(learner)
    lines += [f"Dropped as the lowest: {', '.join(total.dropped)}."] if total.dropped else []
    output: dict[str, Any] = {
        "score": _amount(total.points),
        "execution_time": round(seconds, 3),
        "output": "\n".join(lines),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        # What the grader prints names hidden checks.
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    if book.assignment.leaderboard:
        passed = sum(grade.attempt.verdict is Verdict.PASSED for grade in book.learners[learner].values())
        output["leaderboard"] = [
            {"name": "points", "value": output["score"]}, {"name": "passed", "value": passed}
        ]  # fmt: skip
    return output


def _tests(result: VisibleResult, grade: ExerciseGrade, number: str) -> Iterator[dict[str, Any]]:
    """A line with the points of the exercise, then one for each check, without points."""
    whole = _test_entry(result.exercise, number, result.headline)
    if grade.points is not None:
        whole |= {"score": _amount(grade.points), "max_score": _amount(grade.max_points)}
    yield whole
    rows: Sequence[VisibleCheck | CheckTally] = (*result.checks, *result.tallies)
    for position, row in enumerate(rows, 1):
        yield _test(result, row, f"{number}.{position}")
    for position, check in enumerate(result.hidden_until_due, len(rows) + 1):
        yield _test(result, check, f"{number}.{position}") | {"visibility": "after_due_date"}


def _test(result: VisibleResult, row: VisibleCheck | CheckTally, number: str) -> dict[str, Any]:
    """A stretch goal that is missed has no status: Gradescope would show it as failed."""
    if isinstance(row, CheckTally):
        status = "passed" if row.is_full or result.verdict is Verdict.PASSED else "failed"
        return _test_entry(f"{result.exercise}: {row.name}", number, row.text) | {"status": status}
    if not row.is_required:
        test = _test_entry(f"{result.exercise}: stretch goal: {row.name}", number, row.message)
        met = {"status": "passed"} if row.verdict is CheckVerdict.PASSED else {}
        return test | met | {"tags": [row.kind, "stretch"]}
    test = _test_entry(f"{result.exercise}: {row.name}", number, row.message) | {"tags": [row.kind]}
    if row.verdict not in (CheckVerdict.SKIPPED, CheckVerdict.INCONCLUSIVE):
        test["status"] = "passed" if row.verdict in FINE else "failed"
    return test


def _test_entry(name: str, number: str, output: str) -> dict[str, Any]:
    return {
        "name": name,
        "name_format": "text",
        "number": number,
        "output": output,
        "output_format": "text",
        "visibility": "visible",
    }


def _missing(row: ExerciseRow, number: str) -> dict[str, Any]:
    note, points = row.absence.note, row.absence.points
    if points is None:
        return _test_entry(f"{row.exercise}: {note}", number, "")
    entry = _test_entry(f"{row.exercise}: not handed in", number, note if points else "")
    return entry | {"score": _amount(points), "max_score": _amount(row.most), "status": "failed"}


def _line(result: VisibleResult, grade: ExerciseGrade) -> str:
    most = plain_number(grade.max_points)
    ungraded = "held" if grade.is_held else "not graded"
    points = ungraded if grade.points is None else f"{plain_number(grade.points)} of {most}"
    parts = [f"{result.exercise}: {points}. {result.headline[:1].upper()}{result.headline[1:]}."]
    parts += [f"  {note}" for note in (result.points_note, *grade.notes) if note]
    parts += [f"  {line}" for line in result.mistake_lines]
    if result.output:
        parts.append(f"  It printed:\n{result.output}")
    return "\n".join(parts)


def _amount(amount: Decimal) -> float:
    return round(float(amount), 4)
