"""The answers to a call: under another seed the same for a literal one, its tolerance included."""

from __future__ import annotations

import pytest

from harness.comparison.answer_key import build_key
from harness.course.catalogue import load_course
from harness.sandbox.zygote import Zygote

COURSE = load_course(None)


@pytest.mark.parametrize("exercise_id", ["multi-head-attention", "rms-norm"])
def test_literal_call_has_the_same_answers_under_another_seed(exercise_id: str, zygote: Zygote) -> None:
    """What rounding does to it is measured by the same moves, so no seed is kinder than another."""
    key, other = (build_key(COURSE.exercise(exercise_id), zygote, seed) for seed in (0, 7))
    pairs = list(zip(key.answers, other.answers, strict=True))
    literal = [(answer, twin) for answer, twin in pairs if answer.call == twin.call]
    assert 2 < len(literal) < len(pairs)
    assert all(answer.expected == twin.expected for answer, twin in literal)
    assert all(answer.expected != twin.expected for answer, twin in pairs if answer.call != twin.call)
