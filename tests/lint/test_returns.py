"""What `returns` says, against what the reference returns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from harness.comparison.answer_key import Answer, AnswerKey
from harness.comparison.compare import Expected
from harness.course.catalogue import load_course
from harness.course.inputs import draw_call
from harness.lint.exercise import LintReport
from harness.lint.returns import check_returns
from harness.records import Array

EXERCISE = load_course(None).exercise("softmax")
MATRIX = Array.of(np.zeros((2, 3)), "float32")


def problems(returns: str, value: object) -> list[str]:
    """Those of an exercise with this `returns` whose reference returns the value."""
    exercise = EXERCISE.__class__(**{**vars(EXERCISE), "file": EXERCISE.file.model_copy(update={"returns": returns})})
    expected = Expected(value, value, (), "float32")
    answer = Answer(draw_call(EXERCISE, EXERCISE.file.cases[0], 0), (expected,), 8)
    return list(check_returns(AnswerKey(exercise, 0, (answer,), b"")))


RIGHT = [
    ("Tensor", MATRIX), ("FloatTensor: scores", MATRIX), ("Tensor (B, T): logits", MATRIX),
    ("Tensor (..., T), in the dtype of x", MATRIX), ("Tensor [B, T]", MATRIX),
    ("tuple[Tensor, float]: the loss and its norm", (MATRIX, 1.0)), ("tuple[int, ...]", (1, 2, 3)),
    ("list[tuple[list[int], float]]", [([1], 0.5)]), ("dict[str, int]", {"a": 1}), ("int | None", None),
    ("tuple of two numbers", (1, 2)), ("a tokenizer with two methods", 3), ("Cache: the new one", {"k": MATRIX}),
    ("Iterator[str]: the pieces", ["a"]), ("bool", True), ("tuple[Tensor, cache]", (MATRIX, {})),
]  # fmt: skip
WRONG = [
    ("Tensor", 1.0, "a float"), ("list[int]", [1.0], "a list of float"), ("float", 1, "a int"), ("int", True, "a bool"),
    ("BoolTensor", MATRIX, "a tensor of float32"), ("Tensor (B, T, D)", MATRIX, "a tensor of float32 with 2 axes"),
    ("tuple[Tensor, Tensor]", (MATRIX, 1.0), "a tuple of tensor of float32, float"), ("str", None, "None"),
    ("tuple[int, int]", (1, 2, 3), "a tuple of int, int, int"), ("dict[str, int]", {"a": "b"}, "a dict"),
]  # fmt: skip


@pytest.mark.parametrize(("returns", "value"), RIGHT)
def test_value_of_the_promised_type_is_right(returns: str, value: object) -> None:
    """Words after the type, and names that are no known type, promise nothing."""
    assert problems(returns, value) == []


@pytest.mark.parametrize(("returns", "value", "found"), WRONG)
def test_value_of_another_type_is_a_problem(returns: str, value: object, found: str) -> None:
    """The message has the case, what it returned, and what was promised."""
    (problem,) = problems(returns, value)
    assert problem.startswith(f"case {EXERCISE.file.cases[0].name!r}: the reference returns {found}, and `returns`")
    assert f'says "{returns}"' in problem


def test_exercise_with_wrong_returns_does_not_hold(lint: Callable[..., LintReport]) -> None:
    """As `harness lint` reports it."""
    (problem,) = lint("returns: Tensor", "returns: list[float]").problems
    assert 'the reference returns a tensor of float32, and `returns` says "list[float]"' in problem
