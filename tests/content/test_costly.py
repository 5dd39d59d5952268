"""Right values at too high a price, written by others: each file under `costly/` fails for its cost, nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from zlib import crc32

import pytest

from harness.course import load_course
from harness.grade import Grader
from harness.model import Result
from harness.submission import read_submission
from harness.worker.host import Nursery

FOLDER = Path(__file__).parent / "submissions"
COURSE = load_course(None)
COSTED = [one.id for one in COURSE.exercises() if one.cost or any(case.device == "cpu" for case in one.speed)]
DEAR = {"cost", "speed"}
FILES = sorted(path for path in FOLDER.glob("*/costly/*.py") if path.parts[-3] in COSTED)
UNSEEN = re.compile(r"^# not seen yet:", re.MULTILINE)
LEAST = 4
# The quick run grades one file of so many.
ONE_OF = 42


def is_seen(path: Path) -> bool:
    """Whether a measure sees it; the others say `# not seen yet:` and why."""
    return UNSEEN.search(path.read_text(encoding="utf-8")[:300]) is None


def name_of(path: Path) -> str:
    """`gae/costly/quadratic_sum.py`."""
    return path.relative_to(FOLDER).as_posix()


SEEN = [path for path in FILES if is_seen(path)]
QUICK = [path for path in SEEN if crc32(name_of(path).encode()) % ONE_OF == 0]


@pytest.fixture(scope="module")
def grader(nursery: Nursery) -> Grader:
    """One for all files, so that what a case allows is worked out once."""
    return Grader(nursery, seed=0)


def grade(path: Path, grader: Grader) -> Result:
    """A file against its exercise."""
    exercise = COURSE.exercise(path.parts[-3])
    return grader.grade(read_submission(path, COURSE, exercise.id), exercise)


def failed_kinds(result: Result) -> set[str]:
    """The kinds of the checks that did not pass."""
    return {check.kind for check in result.checks if check.verdict.value not in ("passed", "inconclusive")}


def check_costly(path: Path, grader: Grader) -> None:
    """The values are right and the price is not; the message says by how much and why."""
    result = grade(path, grader)
    assert result.verdict.value == "failed", result.message
    assert failed_kinds(result), result.message
    assert failed_kinds(result) <= DEAR, result.message
    assert result.diagnosis == ()
    exercise = COURSE.exercise(result.exercise)
    whys = [case.why for case in (*exercise.cost, *exercise.speed)]
    told = [one.message for one in result.checks if one.kind in DEAR and one.verdict.value == "failed"]
    assert all(any(why in one for why in whys) or "measured for its cost" in one for one in told)


@pytest.mark.parametrize("path", QUICK, ids=name_of)
def test_costly_solution_fails_for_its_cost_alone(path: Path, grader: Grader) -> None:
    """A share; the slow run takes them all."""
    check_costly(path, grader)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in SEEN if path not in QUICK], ids=name_of)
def test_every_costly_solution_fails_for_its_cost_alone(path: Path, grader: Grader) -> None:
    """All others."""
    check_costly(path, grader)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in FILES if path not in SEEN], ids=name_of)
def test_costly_solution_that_no_count_sees_has_right_values(path: Path, grader: Grader) -> None:
    """When a cost check sees it, its first line goes."""
    assert failed_kinds(grade(path, grader)) <= {"speed"}


@pytest.mark.parametrize("exercise", COSTED)
def test_exercise_with_a_cost_has_costly_solutions_by_others(exercise: str) -> None:
    """In several styles."""
    assert sum(path.parts[-3] == exercise for path in SEEN) >= LEAST
