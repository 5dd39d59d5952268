"""Sixty learners by an assignment: every cell of the gradebook and every platform's total, computed again from scratch.

The second computation reads the exported files and the fabricated results alone, in fractions.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from harness.export import export_all
from harness.export.files import folder_name
from harness.policy.parser import read_assignment
from harness.records import Check, CheckVerdict, Result, Verdict

NOW = datetime(2026, 12, 24, tzinfo=UTC)
LEARNERS = [f"learner{number:02d}" for number in range(60)]
EXERCISES = {"softmax": 10, "top-p": 20, "top-k": 10, "min-p": 5, "gelu": 10, "rope": 15}
NOTHING, SOME = LEARNERS[:7], LEARNERS[7:19]
ASSIGNMENT = """\
title: Homework
exercises:
  softmax:
  top-p: {points: 20, kinds: {correctness: 3}}
  top-k: {all_or_nothing: true}
  min-p: {points: 5}
  gelu:
  rope: {points: 15}
due: {timezone: UTC, all: 2026-12-01 12:00}
late: {per_day: 10 %, cap: 50 %}
slip: {days: 2}
roster: roster.csv
excused: [{learner: learner03, exercise: rope, why: ill}, {learner: learner20, exercise: gelu, why: ill}]
adjustments: [{learner: learner21, exercise: softmax, points: -2, why: copied}]
canvas: {file: canvas-in.csv, columns: {total: "Homework (9)"}}
moodle: {file: moodle-in.csv, columns: {total: "Assignment: Homework (Real)"}}
"""
RUNNER = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")


def drawn(*parts: object) -> int:
    """A number from a text, the same on every machine."""
    return int.from_bytes(sha256(repr(parts).encode()).digest()[:4])


def passed_of(learner: str, exercise: str) -> list[bool]:
    """Which of three correctness checks and one stability check passed."""
    if drawn(learner, exercise) % 3 == 0:
        return [True] * 4
    return [True, *(drawn(learner, exercise, n) % 2 == 0 for n in range(2)), False]


def days_of(learner: str, exercise: str) -> int:
    """Days late: mostly none."""
    return (0, 0, 0, 0, 1, 1, 2, 4)[drawn(learner, exercise, "late") % 8]


def handed_in() -> list[tuple[str, str]]:
    """53 learners, of whom 12 handed in some."""
    return [
        (learner, exercise)
        for learner in LEARNERS
        if learner not in NOTHING
        for exercise in EXERCISES
        if learner not in SOME or drawn(learner, exercise, "some") % 2 or exercise == "softmax"
    ]


def result(learner: str, exercise: str) -> dict[str, Any]:
    """The document of one submission."""
    passed = passed_of(learner, exercise)
    checks = [
        Check(f"case {n}", "correctness" if n < 3 else "stability", CheckVerdict.PASSED, has_value=True)
        if is_passed
        else Check(f"case {n}", "correctness" if n < 3 else "stability", CheckVerdict.FAILED, "wrong")
        for n, is_passed in enumerate(passed)
    ]
    made = Result(
        exercise=exercise, learner=learner, path=f"{learner}/{exercise}.py", sha256="ab" * 32, diagnosis=(),
        max_points=10.0, verdict=Verdict.PASSED if all(passed) else Verdict.FAILED, checks=tuple(checks),
        level="strict", layers=(), environment={"device": "cpu", "torch": "2", "seed": 1}, stdout="", stderr="",
        truncated=False, wall_s=0.1,
    ).as_json()  # fmt: skip
    time = f"2026-12-{1 + days_of(learner, exercise):02d}T11:00:00+00:00"
    return {**made, "submission": {**made["submission"], "submitted": time}}


def expected_points(learner: str) -> dict[str, Fraction | None]:
    """Points by hand; None where the exercise does not count."""
    done, slip, points = set(handed_in()), 2, dict[str, Fraction | None]()
    for exercise, most in EXERCISES.items():
        if (learner, exercise) in (("learner03", "rope"), ("learner20", "gelu")):
            points[exercise] = None
            continue
        amount = Fraction(0)
        if (learner, exercise) in done:
            passed = passed_of(learner, exercise)
            if exercise == "top-k":
                share = Fraction(all(passed))
            elif exercise == "top-p" and not all(passed):
                share = Fraction(3 * sum(passed[:3]) + passed[3], 10)
            else:
                share = Fraction(sum(passed), 4)
            used = min(slip, days_of(learner, exercise))
            slip -= used
            lost = min(Fraction(1, 2), Fraction(days_of(learner, exercise) - used, 10))
            amount = share * most * (1 - lost)
            amount = Fraction(int(amount * 100 + Fraction(1, 2)), 100)
        if (learner, exercise) == ("learner21", "softmax"):
            amount = max(Fraction(0), amount - 2)
        points[exercise] = amount
    return points


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every export of the sixty."""
    folder = tmp_path_factory.mktemp("totals")
    (folder / "assignment.yaml").write_text(ASSIGNMENT, encoding="utf-8")
    roster = "id,name,canvas\n" + "".join(f"{name},Name of {name},{n + 100}\n" for n, name in enumerate(LEARNERS))
    (folder / "roster.csv").write_text(roster, encoding="utf-8")
    rows = "".join(f"Somebody {n},{n + 100},,A,\n" for n in range(60))
    canvas = f"Student,ID,SIS User ID,Section,Homework (9)\n    Points Possible,,,,70\n{rows}"
    (folder / "canvas-in.csv").write_text(canvas, encoding="utf-8")
    rows = "".join(f"First,Last,{name},-\n" for name in LEARNERS)
    (folder / "moodle-in.csv").write_text(f"First name,Surname,ID number,Assignment: Homework (Real)\n{rows}")
    policy = read_assignment(folder / "assignment.yaml", EXERCISES)
    results = [result(*pair) for pair in handed_in()]
    with pytest.MonkeyPatch.context() as patch:
        for name in RUNNER:
            patch.setenv(name, "x")
        names = ["gradebook", "gradescope", "prairielearn", "classroom50", "canvas", "moodle"]
        export_all(results, folder, names, policy, NOW)
    return folder


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by their titles."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def read_json(path: Path) -> Mapping[str, Any]:
    """A document."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_every_cell_of_the_gradebook_is_what_it_should_be(out: Path) -> None:
    """360 cells, sums and percentages; nobody is missing."""
    rows = read_rows(out / "gradebook.csv")
    assert [row["learner"] for row in rows] == LEARNERS
    done = set(handed_in())
    assert sum(any(learner == name for name, _ in done) for learner in LEARNERS) == 53
    for row in rows:
        points = expected_points(row["learner"])
        for exercise, amount in points.items():
            cell = row[exercise]
            if amount is None:
                assert cell == "excused"
            elif (row["learner"], exercise) not in done:
                assert cell == ""
            else:
                assert Fraction(cell) == amount, (row["learner"], exercise)
        counted = {exercise: amount for exercise, amount in points.items() if amount is not None}
        assert Fraction(row["total"]) == sum(counted.values())
        assert Fraction(row["max_total"]) == sum(EXERCISES[exercise] for exercise in counted)
        share = sum(amount / EXERCISES[exercise] for exercise, amount in counted.items()) / len(counted)
        assert abs(Fraction(row["percent"]) - 100 * share) <= Fraction(1, 200)


def test_totals_of_all_platforms_agree(out: Path) -> None:
    """Gradescope, PrairieLearn, Canvas and Moodle to the cent, Classroom 50 in whole points per exercise."""
    gradebook = {row["learner"]: row for row in read_rows(out / "gradebook.csv")}
    canvas = {row["ID"]: row["Homework (9)"] for row in read_rows(out / "canvas.csv")}
    moodle = {row["ID number"]: row["Assignment: Homework (Real)"] for row in read_rows(out / "moodle.csv")}
    for number, learner in enumerate(LEARNERS):
        total, most = Fraction(gradebook[learner]["total"]), Fraction(gradebook[learner]["max_total"])
        folder = folder_name(learner)
        assert abs(Fraction(read_json(out / "gradescope" / folder / "results.json")["score"]) - total) < Fraction(
            1, 10**6
        )
        whole = read_json(out / "prairielearn" / folder / "results.json")
        assert abs(Fraction(whole["score"]) - total / most) < Fraction(1, 10**5)
        assert abs(sum(Fraction(test["points"]) for test in whole["tests"]) - total) < Fraction(1, 10**6)
        assert Fraction(canvas[str(number + 100)]) == total
        assert Fraction(moodle[learner]) == total
        classroom = read_json(out / "classroom50" / folder / "result.json")
        assert classroom["max-score"] == most
        assert abs(classroom["score"] - total) <= len(EXERCISES)
        assert len(classroom["tests"]) == len(EXERCISES)
