"""A learner's walk through both projects: a wrong step in the middle, a repaired one, and one of the reference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from built_in import COURSE

from harness.cohort.jobs import plan_cohort, read_entry
from harness.course.exercise import module_of
from harness.course.submission import read_submission
from harness.grading.grader import Grader
from harness.results.result import Result, Verdict
from harness.sandbox.zygote import Zygote

# For each project: a step in the middle, a mistake in it, a later step that uses it, and one that is left out.
WALKS = {
    "mini-engine": ("mini-engine-2", "written-from-zero", "mini-engine-5", "mini-engine-3"),
    "tiny-gpt": ("tiny-gpt-2", "no-positions", "tiny-gpt-3", "tiny-gpt-1"),
}
# It trains for seconds.
LONG = "tiny-gpt-4"


@pytest.fixture(scope="module")
def walk_grader(zygote: Zygote) -> Grader:
    """One for all steps."""
    return Grader(zygote, seed=11, with_cost=False)


class Walk:
    """A learner's folder of a project."""

    def __init__(self, folder: Path, grader: Grader) -> None:
        self.folder, self.grader = folder, grader

    def write(self, step: str, mistake: str = "") -> None:
        """Write a step, right or with a known mistake."""
        task = COURSE.exercise(step)
        text = task.mistake(mistake).source() if mistake else task.reference_source
        (self.folder / task.file_name).write_text(text)

    def check(self, step: str) -> Result:
        """The verdict on a step, on the files that lie beside it."""
        task = COURSE.exercise(step)
        return self.grader.grade(read_submission(self.folder / task.file_name, COURSE), task)


def own(result: Result) -> dict[str, bool]:
    """Which of the files that a step may use were the learner's."""
    return {used.exercise: used.is_own for used in result.uses}


@pytest.mark.slow
@pytest.mark.parametrize("project", ["mini-engine", "tiny-gpt"])
def test_walk_with_a_wrong_step_a_repaired_one_and_one_of_the_reference(
    project: str, tmp_path: Path, walk_grader: Grader
) -> None:
    """The wrong step fails under its name; a later one has its points and names it; once repaired, it is used."""
    wrong, mistake, later, left_out = WALKS[project]
    walk = Walk(tmp_path, walk_grader)
    steps = [step for step in COURSE.steps_of(project) if step not in (left_out, LONG)]
    for step in steps[: steps.index(later) + 1]:
        walk.write(step, mistake if step == wrong else "")
    failed = walk.check(wrong)
    assert failed.verdict is Verdict.FAILED
    assert mistake in [found.mistake for found in failed.diagnosis]
    passed = walk.check(later)
    unverified = passed.verdict is Verdict.UNVERIFIED and passed.are_values_right  # its cost is not measured here
    assert passed.is_passed or unverified, passed.message
    assert own(passed)[wrong] is False and own(passed)[left_out] is False
    whys = {used.exercise: used.why for used in passed.uses}
    assert f"with your {module_of(wrong)}.py, this step does not pass" in whys[wrong]
    assert f"there is no {module_of(left_out)}.py" in whys[left_out]
    walk.write(wrong)
    assert walk.check(wrong).are_values_right or walk.check(wrong).is_passed
    again = walk.check(later)
    assert own(again) == {used.exercise: used.exercise != left_out for used in again.uses}


@pytest.mark.slow
def test_every_step_passes_on_the_learner_s_own_files(tmp_path: Path, walk_grader: Grader) -> None:
    """From the first to the last, without the one that trains."""
    for project in WALKS:
        walk = Walk(tmp_path, walk_grader)
        for step in COURSE.steps_of(project):
            walk.write(step)
        for step in COURSE.steps_of(project):
            if step != LONG:
                result = walk.check(step)
                assert result.is_passed or result.are_values_right, (step, result.message)
                assert all(own(result).values())


@pytest.mark.slow
def test_cohort_with_a_folder_each(tmp_path: Path, walk_grader: Grader) -> None:
    """Each learner's steps are graded on the learner's own files, and nobody's on another's."""
    steps = COURSE.steps_of("mini-engine")[:2]
    for number in range(4):
        folder = tmp_path / f"learner{number}"
        folder.mkdir()
        walk = Walk(folder, walk_grader)
        walk.write(steps[0], "start-ignored" if number % 3 == 1 else "")
        walk.write(steps[1], "no-last-norm" if number % 3 == 2 else "")
    found = dict(_graded(tmp_path, walk_grader))
    assert len(found) == 8
    for number in range(4):
        first, second = (found[f"learner{number}", step] for step in steps)
        rights = first.are_values_right or first.is_passed, second.are_values_right or second.is_passed
        assert rights == (number % 3 != 1, number % 3 != 2), number
        assert own(second) == {steps[0]: number % 3 != 1}


def _graded(cohort: Path, grader: Grader) -> Iterator[tuple[tuple[str, str], Result]]:
    for entry in plan_cohort(cohort, COURSE).entries:
        result = grader.grade(read_entry(entry, COURSE), COURSE.exercise(entry.exercise_id))
        yield (entry.learner, entry.exercise_id), result


@pytest.mark.slow
def test_training_step_passes_on_the_learner_s_own_files(tmp_path: Path, walk_grader: Grader) -> None:
    """It takes seconds, so the quick run leaves it out; without positions it fails, and the cause is named."""
    walk = Walk(tmp_path, walk_grader)
    for step in COURSE.steps_of("tiny-gpt")[:4]:
        walk.write(step)
    assert walk.check(LONG).is_passed
    walk.write("tiny-gpt-2", "no-positions")
    result = walk.check(LONG)
    assert result.is_passed
    assert own(result)["tiny-gpt-2"] is False
