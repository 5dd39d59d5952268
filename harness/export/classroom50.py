"""Classroom 50's result.json, `classroom50/result/v1` (foundation50/classroom50: schemas/result-v1.schema.json and the
wiki's page Advanced-Autograding)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from harness.errors import UsageError
from harness.export.gradebook_data import Gradebook
from harness.files import folder_name, write_private
from harness.policy.grades import Absence, ExerciseGrade
from harness.policy.visibility import VisibleResult, view_result
from harness.records import Verdict

SCHEMA = "classroom50/result/v1"
# Set by Classroom 50's runner; nothing else says which submission is graded.
NEEDED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
MESSAGE_CHARS = 2_000


def write_classroom50(book: Gradebook, out: Path) -> list[Path]:
    """`classroom50/result.json`, or `classroom50/<learner>/result.json` where there are several.

    Raises UsageError outside of Classroom 50's runner.
    """
    environment = dict(os.environ)
    paths = []
    for learner in book.learners:
        folder = out / "classroom50"
        if len(book.learners) > 1:
            folder /= folder_name(learner)
        document = make_classroom50(book, learner, environment)
        paths.append(write_private(folder / "result.json", [json.dumps(document, indent=2, allow_nan=False) + "\n"]))
    return paths


def make_classroom50(book: Gradebook, learner: str | None, environment: Mapping[str, str]) -> dict[str, Any]:
    """The document of one learner: a test for each exercise, scores in whole points.

    `datetime` is when the last of the files was handed in if the results say so, else now; the runner replaces it with
    the commit's own time.  Raises UsageError if the runner's variables are not set.
    """
    variable = environment.get("OWNER") or environment.get("USERNAME")
    owner = learner if learner and len(book.learners) > 1 else variable or learner
    missing = [name for name in NEEDED if not environment.get(name)] + ([] if owner else ["OWNER"])
    if missing:
        raise UsageError(
            f"classroom50: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set. result.json names the "
            "submission that Classroom 50's runner graded, so it is made there: call the harness in autograder.py"
        )
    grades = book.learners[learner]
    tests: list[dict[str, Any]] = []
    dropped = book.total(learner).dropped
    for exercise, most in book.maxima.items():
        grade = grades.get(exercise)
        test = _test(book, grade) if grade is not None else _missing(exercise, most, book.absence(learner, exercise))
        if exercise in dropped:
            test |= {"score": 0, "max-score": 0, "message": f"dropped as the lowest\n{test['message']}"}
        elif book.assignment.worth(exercise).bonus:
            test["max-score"] = 0
        tests.append(test)
    times = [grade.attempt.submitted for grade in grades.values() if grade.attempt.submitted is not None]
    return {
        "schema": SCHEMA,
        "classroom": environment["CLASSROOM"],
        "assignment": environment["ASSIGNMENT"],
        "assignment_type": environment.get("ASSIGNMENT_TYPE") or "individual",
        "owner": owner,
        "submission": environment["SUBMISSION_TAG"],
        "commit": environment["COMMIT_URL"],
        "release": environment["RELEASE_URL"],
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": _stamp(max(times) if times else book.now),
        "graded_at": _stamp(book.now),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def whole(amount: Decimal) -> int:
    """The nearest whole number; a half is rounded up."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def whole_score(points: Decimal, most: Decimal) -> int:
    """Points in whole numbers: rounded, but the maximum only for full points.

    9.6 of 10 is 9 and 10 of 10 is 10, 4.5 of 10 is 5; of 2.5 points, which are 3 here, 2.5 is 3 and 1.5 is 2.
    """
    if points >= most:
        return whole(most)
    return max(min(whole(points), whole(most) - 1), 0)


def _test(book: Gradebook, grade: ExerciseGrade) -> dict[str, Any]:
    result = view_result(book.result(grade), grade, book.assignment, book.now, MESSAGE_CHARS, 0)
    if grade.is_held:
        return _row(result.exercise, False, 0, whole(grade.max_points), f"{result.headline}.")
    if grade.points is None:  # the harness failed: no points either way
        return _row(result.exercise, False, 0, 0, f"{result.headline}.")
    is_passed = grade.attempt.verdict is Verdict.PASSED
    score = whole_score(grade.points, grade.max_points)
    return _row(result.exercise, is_passed, score, whole(grade.max_points), _message(result, grade))


def _missing(exercise: str, most: Decimal, absence: Absence) -> dict[str, Any]:
    if absence.points is None:
        return _row(exercise, False, 0, 0, f"{absence.note}.")
    return _row(exercise, False, whole_score(absence.points, most), whole(most), f"{absence.note}.")


def _row(name: str, is_passed: bool, score: int, most: int, message: str) -> dict[str, Any]:
    return {"test-name": name, "passed": is_passed, "score": score, "max-score": most, "message": message}


def _message(result: VisibleResult, grade: ExerciseGrade) -> str:
    first = result.first_problem
    parts = [f"{result.headline}.", *grade.notes]
    if first is not None:
        parts.append(f"{first.name}\n{first.message}".strip())
    parts += [f"{tally.name}: {tally.text}" for tally in result.tallies]
    return "\n".join([*parts, *(f"Known mistake: {mistake}" for mistake in result.diagnosis)])


def _stamp(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
