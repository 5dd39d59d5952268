"""Right values at a high cost: files under `costly/` fail only because of a required cost, and files under `stretch/`
pass and miss a stretch goal.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from built_in import COURSE

from harness.course.schema import CostFile, SpeedFile
from harness.course.submission import read_submission
from harness.grading.grader import Grader
from harness.results.result import Check, CheckVerdict, Result, Verdict
from harness.sandbox.zygote import Zygote

FOLDER = Path(__file__).parent / "submissions"
LEAST = 2


def costs_of(exercise: str, *, is_required: bool) -> list[CostFile | SpeedFile]:
    """The cost and speed cases of a tier that are measured on a CPU."""
    task = COURSE.exercise(exercise)
    cases: list[CostFile | SpeedFile] = [*task.file.cost, *(case for case in task.file.speed if case.device == "cpu")]
    return [case for case in cases if case.is_required is is_required]


FOLDERS = {"costly": True, "stretch": False}
FILES = sorted(path for folder in FOLDERS for path in FOLDER.glob(f"*/{folder}/*.py"))


def name_of(path: Path) -> str:
    """For example `gae/stretch/matrix_of_weights.py`."""
    return path.relative_to(FOLDER).as_posix()


# The quick run grades one of each kind, light ones.
QUICK = [FOLDER / "contamination-ngrams/stretch/text_search.py", FOLDER / "greedy/costly/prefills_the_prompt.py"]


@pytest.fixture(scope="module")
def grader(zygote: Zygote) -> Grader:
    """One grader for all files, so that each reference is measured once."""
    return Grader(zygote, seed=0)


def grade(path: Path, grader: Grader) -> Result:
    """The result of a file for its exercise."""
    exercise = COURSE.exercise(path.parts[-3])
    return grader.grade(read_submission(path, COURSE, exercise.id), exercise)


def failed_checks(result: Result) -> list[Check]:
    """The checks that did not pass, except those that were skipped or undecided."""
    fine = (CheckVerdict.PASSED, CheckVerdict.INCONCLUSIVE, CheckVerdict.SKIPPED)
    return [check for check in result.checks if check.verdict not in fine]


def check_costly(path: Path, grader: Grader) -> None:
    """The values are right, a cost of the folder's tier is too high, and the message says why."""
    is_required = FOLDERS[path.parent.name]
    result = grade(path, grader)
    assert result.verdict is (Verdict.FAILED if is_required else Verdict.PASSED), result.message
    assert result.diagnosis == ()
    failed = failed_checks(result)
    assert failed
    assert {check.kind for check in failed} <= {"cost", "speed"}, result.message
    assert all(check.is_required is is_required for check in failed)
    whys = {case.name: case.why for case in costs_of(result.exercise, is_required=is_required)}
    for check in failed:
        assert whys[check.id] in check.message or "measured for its cost" in check.message
    if not is_required:
        assert [goal.id for goal in result.goals if goal.is_missed] == [check.id for check in failed]
        assert result.score == 1.0


@pytest.mark.parametrize("path", QUICK, ids=name_of)
def test_costly_solution_fails_or_misses_a_goal_for_its_cost_alone(path: Path, grader: Grader) -> None:
    """Some files; the slow run takes them all."""
    check_costly(path, grader)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in FILES if path not in QUICK], ids=name_of)
def test_every_costly_solution_fails_or_misses_a_goal_for_its_cost_alone(path: Path, grader: Grader) -> None:
    """All other files."""
    check_costly(path, grader)


def test_what_torch_imports_in_a_call_is_not_the_memory_of_the_solution(grader: Grader) -> None:
    """`torch.autograd.grad` with a given gradient imports sympy, which takes four times the limit."""
    result = grade(FOLDER / "gradient-checkpointing/right/checkpoint_function.py", grader)
    assert result.verdict is Verdict.PASSED, result.message


def test_exercises_with_a_cost_have_costly_solutions_by_others() -> None:
    """At least two per exercise and tier, and none without such a cost."""
    found = Counter((path.parts[-3], path.parts[-2]) for path in FILES)
    costed = {
        (name, folder)
        for name in COURSE.exercise_ids
        for folder, is_required in FOLDERS.items()
        if costs_of(name, is_required=is_required)
    }
    assert found.keys() == costed
    assert min(found.values()) >= LEAST
