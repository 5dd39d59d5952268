"""What `harness lint` says of an exercise whose seed decides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from harness.comparison.answer_key import Answer, AnswerKey
from harness.comparison.compare import Expected
from harness.course.catalogue import load_course
from harness.course.inputs import draw_call
from harness.lint.exercise import check_tolerances
from harness.records import Array

EXERCISE = load_course(None).exercise("softmax")


def key_of(seed: int, moved: float) -> AnswerKey:
    """An answer to the first case, a literal one, whose tolerance follows from `moved`."""
    right, near = (Array.of(np.array(1.0 + off), "float32") for off in (0.0, moved))
    answer = Answer(draw_call(EXERCISE, EXERCISE.file.cases[0], seed), (Expected(right, right, (near,), "float32"),), 8)
    return AnswerKey(EXERCISE, seed, (answer,), b"")


def test_tolerance_that_depends_on_the_seed_is_a_problem() -> None:
    """The case is named, and both seeds."""
    name = EXERCISE.file.cases[0].name
    assert check_tolerances(key_of(0, 1e-6), key_of(1, 1e-6)) == []
    assert check_tolerances(key_of(0, 1e-6), key_of(3, 2e-6)) == [
        f"case {name!r}: what it expects, or its tolerance, differs between seeds 0 and 3"
    ]


def test_call_that_a_judge_decides_may_have_any_answer() -> None:
    """So may calls that differ."""
    judged = [
        replace(key, answers=(replace(key.answers[0], call=replace(key.answers[0].call, judge=True)),))
        for key in (key_of(0, 1e-6), key_of(1, 2e-6))
    ]
    assert check_tolerances(*judged) == []
    drawn = replace(key_of(0, 1e-6).answers[0], call=replace(judged[0].answers[0].call, judge=False, dtype="float64"))
    assert check_tolerances(replace(judged[0], answers=(drawn,)), key_of(1, 2e-6)) == []
