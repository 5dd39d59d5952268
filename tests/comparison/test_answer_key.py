"""Answer keys under different seeds: a literal call keeps its answers and their tolerances."""

from __future__ import annotations

import pytest

from harness.comparison.answer_key import build_key
from harness.course.catalogue import load_course
from harness.sandbox.zygote import Zygote

COURSE = load_course(None)


@pytest.mark.parametrize("exercise_id", ["multi-head-attention", "rms-norm"])
def test_literal_call_has_the_same_answers_under_another_seed(exercise_id: str, zygote: Zygote) -> None:
    """The effect of rounding is measured with the same perturbations, so that no seed is more lenient than another."""
    key, other = (build_key(COURSE.exercise(exercise_id), zygote, seed) for seed in (0, 7))
    pairs = list(zip(key.answers, other.answers, strict=True))
    literal = [(answer, twin) for answer, twin in pairs if answer.call == twin.call]
    assert 2 < len(literal) < len(pairs)
    assert all(answer.expected == twin.expected for answer, twin in literal)
    assert all(answer.expected != twin.expected for answer, twin in pairs if answer.call != twin.call)
