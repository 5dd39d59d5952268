"""Derived calls reject no right solution: the reference and those of other people answer them under many seeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from built_in import COURSE, exercise_path

from harness.comparison.answer_key import build_key, origin_of
from harness.course.exercise import Exercise
from harness.course.loader import read_plan
from harness.course.rules import RULES
from harness.grading.mistake_runs import Runner
from harness.lint.derive import passes
from harness.lint.witness import beside_reference, read_right
from harness.sandbox.zygote import Zygote

SUBMISSIONS = Path(__file__).parent / "submissions"
SEEDS = range(25)
WALL_S = 60.0


def rejected(exercise: Exercise, zygote: Zygote, seeds: Iterable[int]) -> list[str]:
    """The derived calls that a right solution fails, and those that cannot be made, by seed."""
    texts = {name: beside_reference(exercise, text) for name, text in read_right(SUBMISSIONS, exercise).items()}
    found = []
    for seed in seeds:
        key = build_key(exercise, zygote, seed)
        made = {answer.call.origin for answer in key.derived}
        found += [f"seed {seed}: no call for {origin}" for origin in exercise.plan if origin not in made]
        # a solution whose library is not installed does not pass the cases either
        for name in [name for name, text in texts.items() if passes(key, zygote, text)]:
            with Runner(replace(key, answers=key.derived), zygote, WALL_S) as runner:
                faults = runner.trace(texts[name]).faults
            failed = zip(key.derived, faults, strict=True)
            found += [
                f"seed {seed}, {name}: {answer.call.origin} {fault.message[-200:]}"
                for answer, fault in failed
                if fault is not None and not RULES[origin_of(answer).rule].goal
            ]
    return found


@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids[3::29])
def test_derived_calls_reject_no_right_solution_under_another_seed(exercise_id: str, zygote: Zygote) -> None:
    """A seed that the plans were not chosen with."""
    assert rejected(COURSE.exercise(exercise_id), zygote, (71,)) == []


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids)
def test_derived_calls_reject_no_right_solution_under_many_seeds(exercise_id: str, zygote: Zygote) -> None:
    """Every right solution that can run here."""
    assert rejected(COURSE.exercise(exercise_id), zygote, SEEDS) == []


def test_every_exercise_has_a_plan() -> None:
    """Its digest is checked by `harness lint`."""
    assert [name for name in COURSE.exercise_ids if not read_plan(exercise_path(name))[1]] == []
