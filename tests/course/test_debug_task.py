"""A file with one planted mistake: really wrong, not named before it is fixed, and no attempt at the exercise."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from harness.course.catalogue import Course, load_course
from harness.course.debug_task import choose_seed, plant, plantable, planted_in, write_task
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.progress.store import Store
from harness.results.result import Result, SubmittedFile, Verdict
from harness.sandbox.zygote import Zygote

Run = Callable[..., Any]
BUILT_IN = load_course(None)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Course) -> Path:
    """An empty working folder, with the small course as the course."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    return tmp_path


def test_debug_task_needs_a_pass_or_a_give_up(work: Path, run: Run, small_course: Course) -> None:
    """Its file is the solution with one mistake. Before that, nothing is written or recorded."""
    refused = run("fix", "scale")
    assert refused.code == 2 and "harness solution scale --give-up" in refused.err
    assert not (work / "fix").exists() and run("solution", "scale").code == 2
    assert run("solution", "scale", "--give-up").code == 0
    assert run("fix", "scale").code == 0
    passed = Result(exercise="shift", learner=None, submission=SubmittedFile("shift.py", "0"), verdict=Verdict.PASSED,
                    score=1.0, max_points=10.0, checks=())  # fmt: skip
    with closing(Store(course=small_course.name)) as store:
        store.add_attempt(passed, None)
        assert store.revealed_exercises() == {"scale", "shift"}


@pytest.fixture
def given_up(run: Run, work: Path) -> None:
    """Give up `scale`, so that its solution may be shown."""
    run("solution", "scale", "--give-up")


@pytest.mark.usefixtures("given_up")
def test_planted_file_fails_until_it_is_fixed_and_is_then_named(work: Path, run: Run, small_course: Course) -> None:
    """The diagnosis is withheld, in the JSON too. Progress on the exercise itself does not change."""
    assert run("fix", "scale", "--seed", 4).code == 0
    path = work / "fix/scale.py"
    text = path.read_text()
    mistake = re.escape(plant(small_course.exercise("scale"), 4).id)
    failed = run("check", "fix/scale.py")
    assert failed.code == 1
    assert not re.search(mistake, failed.out + text)
    assert run("check", "fix/scale.py", "--json").json["diagnosis"] == []
    first = text.splitlines()[0]
    path.write_text(f"{first}\ndef scale(x, factor=2.0):\n    return x * factor\n")
    fixed = run("check", "fix/scale.py")
    assert fixed.code == 0
    assert "Fixed. The planted mistake was:\n  You" in fixed.out and not re.search(mistake, fixed.out)
    store = Store(course=small_course.name)
    assert store.standings() == {}
    assert store.found_mistakes("scale") == {mistake.replace("\\", "")}
    store.close()


@pytest.mark.usefixtures("given_up")
def test_planted_mistake_is_not_named_as_half_of_a_pair(work: Path, run: Run, small_course: Course) -> None:
    """A second mistake in the file is named without the planted one."""
    seed = next(n for n in range(50) if plant(small_course.exercise("scale"), n).id == "adds-one")
    assert run("fix", "scale", "--seed", seed).code == 0
    path = work / "fix/scale.py"
    first = path.read_text().splitlines()[0]
    path.write_text(f"{first}\ndef scale(x, factor=2.0):\n    return -(x * factor + 1)\n")
    found = run("check", "fix/scale.py", "--json")
    assert [diagnosis["mistake"] for diagnosis in found.json["diagnosis"]] == ["negates"]
    assert "adds-one" not in found.out


def test_next_task_has_a_mistake_that_was_not_fixed_yet(small_course: Course) -> None:
    """Until all have been fixed."""
    exercise = small_course.exercise("scale")
    found: set[str] = set()
    for _ in plantable(exercise):
        mistake = plant(exercise, choose_seed(exercise, found)).id
        assert mistake not in found
        found.add(mistake)
    assert found == {mistake.id for mistake in exercise.mistakes}
    assert choose_seed(exercise, found) == 0


@pytest.mark.usefixtures("given_up")
def test_planted_file_is_never_overwritten(work: Path, run: Run) -> None:
    """The learner's work on it must not be lost."""
    assert run("fix", "scale").code == 0
    (work / "fix/scale.py").write_text("mine")
    again = run("fix", "scale", "--seed", 1)
    assert again.code == 2
    assert "already there" in again.err
    assert (work / "fix/scale.py").read_text() == "mine"


def test_exercise_without_a_mistake_to_plant_is_reported(work: Path, run: Run) -> None:
    """And nothing is written."""
    ran = run("fix", "mean")
    assert ran.code == 2
    assert "no known mistake" in ran.err
    assert not (work / "fix").exists()


# The quick run takes one exercise in ten, the slow run all.
QUICK = {name for name in BUILT_IN.exercise_ids if crc32(name.encode()) % 10 == 0}
SHARED = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in BUILT_IN.exercise_ids]


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", SHARED)
def test_planted_files_of_the_course_are_wrong_and_give_nothing_away(exercise_id: str, zygote: Zygote) -> None:
    """They load, fail, and have no comment, no judge and no name of the mistake."""
    exercise = BUILT_IN.exercise(exercise_id)
    grader = Grader(zygote, seed=2)
    for seed in (0, 1):
        text = write_task(exercise, seed)
        submission = Submission("it.py", "it.py", "", exercise_id, text=text)
        found = planted_in(submission, exercise)
        assert found == (seed, plant(exercise, seed))
        assert plant(exercise, seed).id not in text
        assert "def judge(" not in text
        assert not re.search(r"^\s*#", text.split("\n", 2)[2], re.MULTILINE)
        assert grader.grade(submission, exercise).verdict in (Verdict.FAILED, Verdict.ERROR, Verdict.TIMEOUT)
