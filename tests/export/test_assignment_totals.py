"""Sixty learners of an assignment: every cell of the gradebook and every platform's total is computed again by a script
that imports nothing of the harness (tests/bench/recompute_gradebook.py).

Seven learners submitted nothing and twelve only some exercises. There are weights, late days across the end of summer
time, slip days, extensions, attempts past the limit, excuses, adjustments, a bonus, a dropped exercise and a group.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from harness.course.catalogue import Course
from harness.export import export_all
from harness.export.gradebook import make_gradebook
from harness.policy.parser import read_assignment
from harness.results.points import share_score
from harness.results.result import Check, CheckVerdict, Result, SubmittedFile, Verdict

NOW = datetime(2026, 12, 24, tzinfo=UTC)
LEARNERS = [f"learner{number:02d}" for number in range(60)]
EXERCISES = ("softmax", "top-p", "top-k", "min-p", "gelu", "rope")
NOTHING, SOME, GROUP = LEARNERS[:7], LEARNERS[7:19], LEARNERS[40:43]
EXPORTS = ("gradebook", "gradescope", "prairielearn", "classroom50", "canvas", "moodle")
RUNNER = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
RULES = """\
due:
  timezone: Europe/Berlin
  all: 2026-10-24 12:00
  extensions: [{learner: learner30, until: 2026-10-27 12:00}]
late: {per_day: 10 %, cap: 35 %, grace_minutes: 15}
attempts: {keep: best, limit: 2}
slip: {days: 2, used: {learner33: 1}}
drop_lowest: 1
roster: roster.csv
canvas: {file: canvas-in.csv, columns: {total: "Homework (9)"}}
moodle: {file: moodle-in.csv, columns: {total: "Assignment: Homework (Real)"}}
"""
ASSIGNMENT = f"""\
title: Homework
exercises:
  softmax: {{weight: 2}}
  top-p: {{points: 20, weight: 3, kinds: {{correctness: 3}}}}
  top-k: {{all_or_nothing: true}}
  min-p: {{points: 5, bonus: true}}
  gelu:
  rope: {{points: 15, weight: 0.5}}
excused:
  - {{learner: learner03, exercise: rope, why: ill}}
  - {{learner: learner20, exercise: gelu, why: ill}}
  - {{learner: learner22, why: left the course}}
adjustments:
  - {{learner: learner21, exercise: softmax, points: -2, why: copied}}
  - {{learner: learner04, exercise: gelu, points: 3, why: shown on paper}}
  - {{learner: learner23, exercise: top-p, points: 1.5, why: a good idea}}
{RULES}"""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script as a module."""
    path = Path(__file__).parents[1] / "bench" / "recompute_gradebook.py"
    spec = importlib.util.spec_from_file_location("recompute_gradebook", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["recompute_gradebook"] = module
    spec.loader.exec_module(module)
    return module


def drawn(*parts: object) -> int:
    """A number drawn from a text, the same on every machine."""
    return int.from_bytes(sha256(repr(parts).encode()).digest()[:4])


def handed_in(exercises: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Learner, exercise and attempt; some tried three times. The group also submitted under its own name."""
    for learner in [*LEARNERS, "team"]:
        for exercise in exercises:
            is_missing = learner in SOME and drawn(learner, exercise, "some") % 2 and exercise != exercises[0]
            is_of_group = learner in (*GROUP, "team") and drawn(learner, exercise, "group") % 3
            if learner not in NOTHING and not is_missing and not is_of_group:
                for attempt in range(1, 2 + drawn(learner, exercise, "attempts") % 3):
                    yield learner, exercise, attempt


def submitted(*parts: object) -> str:
    """The time of a submission: mostly punctual, in the grace period, or up to five days later at 11:30 in Berlin.

    On the day after the clock change, that is less than a day late by the clock and more by the hour.
    """
    days = (0, 0, 0, 0, 0, 1, 2, 5)[drawn(*parts, "late") % 8]
    time = f"2026-10-{24 + days}T10:30:00+00:00"
    return time if days else ("2026-10-24T09:59:00+00:00", "2026-10-24T12:14:00+02:00")[drawn(*parts) % 2]


def result(learner: str, exercise: str, attempt: int) -> Result:
    """The result of one submission: three checks of correctness, one of stability."""
    passed = [True] * 4
    if drawn(learner, exercise, attempt) % 3:
        passed = [True, *(drawn(learner, exercise, attempt, n) % 2 == 0 for n in range(2)), False]
    checks = [
        Check(f"case {n}", "correctness" if n < 3 else "stability", CheckVerdict.PASSED, has_value=True)
        if is_passed
        else Check(f"case {n}", "correctness" if n < 3 else "stability", CheckVerdict.FAILED, "wrong")
        for n, is_passed in enumerate(passed)
    ]
    verdict = Verdict.PASSED if all(passed) else Verdict.FAILED
    file = SubmittedFile(f"{learner}/{exercise}.py", "ab" * 32, submitted(learner, exercise, attempt))
    return Result(
        exercise=exercise,
        learner=learner,
        submission=file,
        verdict=verdict,
        score=float(share_score(verdict, checks)),
        max_points=10.0,
        checks=tuple(checks),
        attempt=attempt,
    )


def write_rules(folder: Path, assignment: str) -> Path:
    """Write the assignment, its roster, and the sheets of Canvas and Moodle; return the assignment's path."""
    (folder / "assignment.yaml").write_text(assignment, encoding="utf-8")
    rows = "".join(
        f"{name},Name of {name},{n + 100},{'team' if name in GROUP else ''}\n" for n, name in enumerate(LEARNERS)
    )
    (folder / "roster.csv").write_text(f"id,name,canvas,group\n{rows}", encoding="utf-8")
    rows = "".join(f"Somebody {n},{n + 100},,A,\n" for n in range(60))
    canvas = f"Student,ID,SIS User ID,Section,Homework (9)\n    Points Possible,,,,65\n{rows}"
    (folder / "canvas-in.csv").write_text(canvas, encoding="utf-8")
    rows = "".join(f"First,Last,{name},-\n" for name in LEARNERS)
    (folder / "moodle-in.csv").write_text(f"First name,Surname,ID number,Assignment: Homework (Real)\n{rows}")
    return folder / "assignment.yaml"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every export of the sixty learners."""
    folder = tmp_path_factory.mktemp("totals")
    policy = read_assignment(write_rules(folder, ASSIGNMENT), EXERCISES)
    results = [result(*one_attempt) for one_attempt in handed_in(EXERCISES)]
    (folder / "attempts.jsonl").write_text("".join(json.dumps(result.as_json()) + "\n" for result in results))
    with pytest.MonkeyPatch.context() as patch:
        for name in RUNNER:
            patch.setenv(name, "x")
        export_all(make_gradebook(results, policy, NOW), folder, EXPORTS)
    return folder


def test_every_cell_and_every_platforms_total_is_right(out: Path, script: ModuleType) -> None:
    """360 cells, sums, percentages, and five platforms."""
    assert list(script.differences(out, out / "assignment.yaml")) == []
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["learner"] for row in rows] == LEARNERS
    cells = [[row[exercise] for exercise in EXERCISES] for row in rows]
    assert sum(not any(cell not in ("", "excused", "3") for cell in row) for row in cells) == len(NOTHING) + 1
    assert sum("dropped as the lowest" in row["notes"] for row in rows) > 40
    assert sum(int(row["days_late"]) > 0 for row in rows) > 20 and sum(int(row["slip_days"]) > 0 for row in rows) > 20
    assert len({tuple(row) for row in cells[40:43]}) == 1  # a group shares its grades


@pytest.mark.parametrize("file", ["gradebook.csv", "canvas.csv", "moodle.csv"])
def test_one_changed_cell_is_found(out: Path, script: ModuleType, tmp_path: Path, file: str) -> None:
    """Otherwise the script would prove nothing."""
    for name in ("gradebook.csv", "canvas.csv", "moodle.csv", "attempts.jsonl"):
        (tmp_path / name).write_bytes((out / name).read_bytes())
    rows = list(csv.reader(io.StringIO((out / file).read_text(encoding="utf-8-sig"))))
    place = (
        next(n for n, row in enumerate(rows) if n > 10 and row[-1] not in ("", "0")) if file != "gradebook.csv" else 30
    )
    column = rows[0].index("softmax") if file == "gradebook.csv" else len(rows[0]) - 1
    rows[place][column] = "1.23"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    (tmp_path / file).write_text(text.getvalue(), encoding="utf-8")
    (found,) = script.differences(tmp_path, out / "assignment.yaml")
    assert "1.23" in found


def test_script_refuses_a_rule_that_it_does_not_know(out: Path, script: ModuleType, tmp_path: Path) -> None:
    """So it cannot agree by ignoring a rule."""
    write_rules(tmp_path, ASSIGNMENT + "round: {digits: 0}\n")
    with pytest.raises(script.UnknownRuleError, match="round"):
        script.Recomputation(tmp_path / "assignment.yaml", [])


@pytest.mark.slow
def test_sixty_really_graded_learners_have_the_right_grades(
    tmp_path: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, small_course: Course, script: ModuleType
) -> None:
    """References and known mistakes of a small course, graded attempt by attempt through manifests."""
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    for name in RUNNER:
        monkeypatch.setenv(name, "x")
    ids = small_course.exercise_ids
    worths = "".join(f"  {name}: {{points: {5 * (n + 1)}, weight: {n + 1}}}\n" for n, name in enumerate(ids))
    assignment = write_rules(tmp_path, f"title: Homework\nexercises:\n{worths}{RULES}")
    texts = {
        name: [small_course.exercise(name).reference_source]
        + [mistake.source() for mistake in small_course.exercise(name).mistakes]
        for name in ids
    }
    rows: dict[tuple[str, str], tuple[str, str, int]] = {}
    for turn in (1, 2, 3):
        for learner, exercise, attempt in handed_in(ids):
            if attempt == turn:
                path = tmp_path / f"{learner}-{attempt}" / f"{exercise}.py"
                path.parent.mkdir(exist_ok=True)
                choices = texts[exercise]
                text = choices[drawn(learner, exercise, attempt) % len(choices)]
                path.write_text(f"{text}\n# attempt {attempt}\n", encoding="utf-8")
                rows[learner, exercise] = str(path), submitted(learner, exercise, attempt), attempt
        with (tmp_path / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["learner", "exercise", "path", "submitted", "attempt"])
            writer.writerows([*who, *row] for who, row in rows.items())
        ran = run(
            "grade", tmp_path / "manifest.csv", "--assignment", assignment, "--out", tmp_path / "out",
            "--export", ",".join(EXPORTS),
        )  # fmt: skip
        assert ran.code == 0, ran.err
        assert list(script.differences(tmp_path / "out", assignment)) == []
