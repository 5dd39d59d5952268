"""No right solution is rejected under any seed: references and other people's solutions run under many seeds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from built_in import COURSE

from harness.course.exercise import Exercise
from harness.course.submission import read_submission
from harness.grading.grader import Grader
from harness.sandbox.start import start_zygote
from harness.sandbox.zygote import Zygote

SUBMISSIONS = Path(__file__).parent / "submissions"
SEEDS = 200
# The interpreter of kernels takes seconds for each run.
OF_KERNELS = 5
FEW = 1
COSTLY_ONE_OF = 10
THREADS = 2


@pytest.fixture(scope="module")
def warm_zygote() -> Iterator[Zygote]:
    """A zygote with a more expensive start, which pays off because many guests are forked."""
    started, _ = start_zygote(None, COURSE.secret_paths(), warm=True)
    with started:
        yield started


def right_files(exercise: Exercise) -> list[Path]:
    """The reference and one other right solution, among those that need no package beside the exercise's own."""
    folder = SUBMISSIONS / exercise.id / "right"
    heads = {path: path.read_text(encoding="utf-8")[:300] for path in sorted(folder.glob("*.py"))}
    own = f"# requires: {exercise.file.language}\n"
    plain = [path for path, head in heads.items() if "# requires:" not in head.replace(own, "")]
    return [exercise.reference_path, *plain[:1]]


def false_rejects(exercise: Exercise, zygote: Zygote, seeds: range) -> list[str]:
    """Every run that did not pass, with its reason; cost is measured under one seed in ten."""

    def grade(seed: int) -> list[str]:
        with_cost = seed % COSTLY_ONE_OF == 0
        grader = Grader(zygote, seed, with_cost=with_cost)
        wanted = ("passed",) if with_cost else ("passed", "unverified")
        results = [
            (path.name, grader.grade(read_submission(path, COURSE, exercise.id), exercise))
            for path in right_files(exercise)
        ]
        return [
            f"seed {seed}, {name}: {result.verdict.value} {result.message[-300:]}"
            for name, result in results
            if result.verdict.value not in wanted
        ]

    with ThreadPoolExecutor(THREADS) as pool:
        return [failure for failures in pool.map(grade, seeds) for failure in failures]


@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids[::32])
def test_right_solutions_pass_under_a_few_seeds(exercise_id: str, zygote: Zygote) -> None:
    """Other seeds than those of the other tests."""
    assert false_rejects(COURSE.exercise(exercise_id), zygote, range(901, 901 + FEW)) == []


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids)
def test_right_solutions_pass_under_every_seed(exercise_id: str, warm_zygote: Zygote) -> None:
    """Each exercise has a second solution."""
    exercise = COURSE.exercise(exercise_id)
    assert len(right_files(exercise)) == 2
    assert false_rejects(exercise, warm_zygote, range(OF_KERNELS if exercise.file.language else SEEDS)) == []
