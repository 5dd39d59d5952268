"""A spawned guest gives the same verdicts as a forked one, for the files of `test_submissions`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest
from built_in import COURSE

from harness.course.submission import read_submission
from harness.grading.grader import Grader
from harness.results.result import Result
from harness.sandbox.start import open_zygote
from harness.sandbox.zygote import Zygote

FOLDER = Path(__file__).parent / "submissions"
QUICK = ("softmax/wrong/subtracts-in-place.py",)
# The slow run compares one file in this many.
ONE_IN = int(os.environ.get("HARNESS_TEST_ONE_IN", "1"))


def summary(result: Result) -> dict[str, object]:
    """The parts that must not depend on how a guest was started: no times, no texts with times, no levels."""
    timed = ("speed", "cost")
    return {
        "verdict": result.verdict,
        "checks": [(check.id, check.verdict) for check in result.checks if check.kind not in timed],
        "diagnosis": [(diagnosis.mistake, diagnosis.match) for diagnosis in result.diagnosis],
    }


@pytest.fixture(scope="module")
def graders(zygote: Zygote) -> Iterator[tuple[Grader, Grader]]:
    """One grader for each start method, under the same seed."""
    with open_zygote("spawn", "process", COURSE.secret_paths(), warm=False) as spawning:
        yield Grader(zygote, 3), Grader(spawning, 3)


def compare(path: Path, graders: tuple[Grader, Grader]) -> str:
    """The difference between the results of a file; "" if there is none."""
    exercise_id = path.relative_to(FOLDER).parts[0]
    submission = read_submission(path, COURSE, exercise_id)
    forked, spawned = (summary(grader.grade(submission, COURSE.exercise(exercise_id))) for grader in graders)
    return "" if forked == spawned else f"{path.relative_to(FOLDER)}: forked {forked}, spawned {spawned}"


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_spawned_guest_gives_the_verdict_of_a_forked_one(name: str, graders: tuple[Grader, Grader]) -> None:
    """A known mistake, so that the answers, the submission and its diagnosis each have a guest."""
    assert not compare(FOLDER / name, graders)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_spawned_guests_give_the_verdicts_of_forked_guests(graders: tuple[Grader, Grader]) -> None:
    """All files, or one in HARNESS_TEST_ONE_IN."""
    names = {path: path.relative_to(FOLDER).as_posix() for path in sorted(FOLDER.glob("*/*/*.py"))}
    paths = [path for path, name in names.items() if crc32(name.encode()) % ONE_IN == 0]
    different = [text for path in paths if (text := compare(path, graders))]
    print(f"{len(paths)} compared, {len(different)} different", *different, sep="\n")
    assert not different
