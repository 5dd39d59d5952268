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
from harness.export.gradebook import ExerciseRow, Gradebook
from harness.files import write_private
from harness.results.result import Verdict

SCHEMA = "classroom50/result/v1"
# Set by Classroom 50's runner; nothing else says which submission is graded.
NEEDED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
MESSAGE_CHARS = 2_000


def write_classroom50(book: Gradebook, out: Path) -> list[Path]:
    """`classroom50/result.json`, or `classroom50/<learner>/result.json` where there are several.

    Raises UsageError outside of Classroom 50's runner.
    """
    paths = []
    for learner in book.learners:
        text = json.dumps(make_classroom50(book, learner, os.environ), indent=2, allow_nan=False) + "\n"
        paths.append(write_private(book.folder_of(learner, out / "classroom50") / "result.json", [text]))
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
    tests = [_test(book, row) for row in book.rows(learner)]
    total = book.total(learner)
    score, most = (sum(test[key] for test in tests) for key in ("score", "max-score"))
    if not total.pending and whole(total.max_points) != most:  # what counts is scaled to the full points
        most = whole(total.max_points)
        score = whole(total.points) if total.points >= total.max_points else whole_score(total.points, total.max_points)
    grades = book.learners[learner].values()
    times = [grade.attempt.submitted for grade in grades if grade.attempt.submitted is not None]
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
        "score": score,
        "max-score": most,
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


def _test(book: Gradebook, row: ExerciseRow) -> dict[str, Any]:
    """What has no points has no maximum either, except where they are held."""
    grade = row.grade
    name, most, is_passed, message = row.exercise, row.most, False, f"{row.absence.note}."
    if grade is not None:
        result = book.view(grade, MESSAGE_CHARS, 0)
        name, most, message = result.exercise, grade.max_points, f"{result.headline}."
        if grade.points is not None:
            is_passed = grade.attempt.verdict is Verdict.PASSED
            message = "\n".join([message, *grade.notes, *result.problem_lines])
    score = 0 if row.points is None or row.is_dropped else whole_score(row.points, most)
    has_no_points = row.points is None and (grade is None or not grade.is_held)
    whole_most = 0 if has_no_points or row.is_dropped or row.is_bonus else whole(most)
    message = f"dropped as the lowest\n{message}" if row.is_dropped else message
    return {"test-name": name, "passed": is_passed, "score": score, "max-score": whole_most, "message": message}


def _stamp(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
