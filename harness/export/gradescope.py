"""Gradescope's results.json, one a learner (gradescope-autograders.readthedocs.io/en/latest/specs)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from harness.export.files import folder_name, write
from harness.export.gradebook_data import Gradebook
from harness.policy.grades import ExerciseGrade, plain_number
from harness.policy.visibility import FINE, CheckTally, VisibleCheck, VisibleResult, see
from harness.records import CheckVerdict, Verdict

MESSAGE_CHARS = 4_000
OUTPUT_CHARS = 8_000


def write_gradescope(book: Gradebook, out: Path) -> list[Path]:
    """`gradescope/<learner>/results.json`; `gradescope/results.json` where there is one learner or no name."""
    paths = []
    for learner in book.learners:
        place = out / "gradescope"
        if len(book.learners) > 1:
            place /= folder_name(learner)
        text = json.dumps(make_gradescope(book, learner), indent=1, ensure_ascii=False, allow_nan=False)
        paths.append(write(place / "results.json", [text + "\n"]))
    return paths


def make_gradescope(book: Gradebook, learner: str | None) -> dict[str, Any]:
    """The document of one learner.

    The score at the top is what counts; those of the tests add up to it before lateness.  All text is of the format
    `text`, in which Gradescope takes no HTML or Markdown from a learner.  Checks that are hidden until the due date are
    there with that visibility and without points, which their number carries; Gradescope shows no total while any test
    is hidden.
    """
    grades = book.learners[learner]
    tests: list[dict[str, Any]] = []
    lines = []
    seconds = 0.0
    for number, exercise in enumerate(book.maxima, 1):
        grade = grades.get(exercise)
        if grade is None:
            tests.append(_not_handed_in(exercise, book.maxima[exercise], str(number)))
            continue
        document = book.document(grade)
        seconds += max(float(document.get("wall_s") or 0), 0)
        seen = see(document, grade, book.policy, book.now, MESSAGE_CHARS, OUTPUT_CHARS)
        tests += _tests(seen, grade, str(number))
        lines.append(_line(seen, grade))
    total = book.total(learner)
    result: dict[str, Any] = {
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
    if book.policy.leaderboard:
        result["leaderboard"] = list(_leaderboard(book, grades.values(), total.points))
    return result


def _tests(seen: VisibleResult, grade: ExerciseGrade, number: str) -> Iterator[dict[str, Any]]:
    rows: Sequence[VisibleCheck | CheckTally] = (*seen.checks, *seen.tallies)
    for place, row in enumerate(rows, 1):
        yield _test(seen, row, f"{number}.{place}", with_points=grade.points is not None)
    for place, check in enumerate(seen.held_back, len(rows) + 1):
        found = _test(seen, check, f"{number}.{place}", with_points=False)
        yield found | {"visibility": "after_due_date"}
    if not rows:
        passed = {"score": _amount(grade.earned), "max_score": _amount(grade.max_points)}
        yield _named(seen.exercise, number, seen.headline) | (passed if grade.points is not None else {})


def _test(seen: VisibleResult, row: VisibleCheck | CheckTally, number: str, with_points: bool) -> dict[str, Any]:
    """A stretch goal has neither points nor, where it was missed, a status: Gradescope would show it as failed."""
    if isinstance(row, VisibleCheck) and not row.is_required:
        test = _named(f"{seen.exercise}: stretch goal: {row.name}", number, row.message)
        met = {"status": "passed"} if row.verdict is CheckVerdict.PASSED else {}
        return test | met | {"tags": [row.kind, "stretch"]}
    test = _named(f"{seen.exercise}: {row.name}", number, row.told if isinstance(row, CheckTally) else row.message)
    if with_points:
        test |= {"score": _amount(row.earned), "max_score": _amount(row.most)}
    is_fine = row.is_full or seen.verdict is Verdict.PASSED if isinstance(row, CheckTally) else row.verdict in FINE
    if isinstance(row, CheckTally) or row.verdict not in (CheckVerdict.SKIPPED, CheckVerdict.INCONCLUSIVE):
        test["status"] = "passed" if is_fine else "failed"
    if isinstance(row, VisibleCheck):
        test["tags"] = [row.kind]
    return test


def _named(name: str, number: str, output: str) -> dict[str, Any]:
    return {
        "name": name,
        "name_format": "text",
        "number": number,
        "output": output,
        "output_format": "text",
        "visibility": "visible",
    }


def _not_handed_in(exercise: str, most: Decimal, number: str) -> dict[str, Any]:
    points = {"score": 0.0, "max_score": _amount(most), "status": "failed"}
    return _named(f"{exercise}: not handed in", number, "") | points


def _line(seen: VisibleResult, grade: ExerciseGrade) -> str:
    most = plain_number(grade.max_points)
    points = "not graded" if grade.points is None else f"{plain_number(grade.points)} of {most}"
    parts = [f"{seen.exercise}: {points}. {seen.headline[:1].upper()}{seen.headline[1:]}."]
    parts += [f"  {note}" for note in grade.notes]
    parts += [f"  Known mistake: {mistake}" for mistake in seen.diagnosis]
    if seen.output:
        parts.append(f"  It printed:\n{seen.output}")
    return "\n".join(parts)


def _leaderboard(book: Gradebook, grades: Any, points: Decimal) -> Iterator[dict[str, Any]]:
    yield {"name": "points", "value": _amount(points)}
    yield {"name": "passed", "value": sum(grade.attempt.verdict is Verdict.PASSED for grade in grades)}


def _amount(amount: Decimal) -> float:
    return round(float(amount), 4)
