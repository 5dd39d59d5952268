"""What a statement must say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from harness.comparison.answer_key import Answer, AnswerKey, build_key
from harness.comparison.compare import Expected
from harness.course.catalogue import load_course
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.lint.exercise import LintReport
from harness.lint.statement import check_example, check_returns, check_statement, find_draft_texts, find_texts_for_names
from harness.records import Array
from harness.sandbox.zygote import Zygote


@pytest.fixture
def read(write_course: Callable[..., Path], scale_yaml: str) -> Callable[..., Exercise]:
    """The small course's `scale` with some of its text replaced."""

    def call(old: str, new: str) -> Exercise:
        assert scale_yaml.count(old) == 1
        return load_course(write_course(scale_yaml=scale_yaml.replace(old, new))).exercise("scale")

    return call


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("by factor. So", "by a number. So", 'the statement does not mention the parameter "factor"'),
        ("Multiply x by factor. So", "Write the function `scale(x, factor=2.0)`.", "the statement is little"),
        ("[first hint, second hint", "[first hint, first hint", "two hints are the same"),
        ("names: [torch.square]", "names: [square]", 'forbid: "square" is not a full name; write it with its module'),
    ],
)
def test_statement_that_leaves_something_out_is_a_problem(
    read: Callable[..., Exercise], old: str, new: str, problem: str
) -> None:
    """A learner must not find out by failing."""
    (found,) = check_statement(read(old, new))
    assert found.startswith(problem)


def test_text_that_reads_like_a_draft_is_a_warning(read: Callable[..., Exercise]) -> None:
    """Sources, placeholders, sentences without an end."""
    warnings = [*find_draft_texts(read("why: You add one.", "why: You add one TODO"))]
    assert warnings[0] == "sources is empty; say where the definition comes from"
    assert 'the explanation of adds-one contains "TODO"' in warnings
    assert "the explanation of adds-one is not a whole sentence: it has no full stop" in warnings
    assert any("adds-the-factor is very short" in warning for warning in warnings)
    assert not [*check_statement(read("minutes: 5", "minutes: 6"))]


def test_text_that_is_the_name_of_a_draw_is_a_warning(read: Callable[..., Exercise]) -> None:
    """The number is meant, and the learner's code would get a text; `$n` is the number."""
    drawn = "draw: {n: [3, 4]}\n    call: {x: {normal: [n, 5]}, factor: %s}"
    (found,) = find_texts_for_names(read("call: {x: {normal: [3, 5]}, factor: 3.0}", drawn % "n"))
    assert found == "case 'drawn numbers' passes factor the text \"n\"; the value that it draws is $n"
    assert not [*find_texts_for_names(read("call: {x: {normal: [3, 5]}, factor: 3.0}", drawn % "$n"))]


PRINTED = "So [1, 2, -3] becomes [2, 4, -6]."


@pytest.fixture
def missing(write_course: Callable[..., Path], zygote: Zygote) -> Callable[..., list[str]]:
    """A function that returns the problems of the small course with other texts."""

    def call(exercise: str, **files: str) -> list[str]:
        return [*check_example(build_key(load_course(write_course(**files)).exercise(exercise), zygote, 0))]

    return call


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (PRINTED, ""),
        ("It becomes [2.00, 4.0, −6].", ""),
        ("It becomes [2, 4].", "the worked example returns -6, which the statement does not print"),
        ("It becomes [3, 5, 7].", "the worked example returns 2, 4, -6, which the statement does not print"),
        ("It becomes [2.1, 4, -6].", "the worked example returns 2, which"),
        ("It becomes [2, 4, 6].", "the worked example returns -6, which"),
    ],
)
def test_number_that_the_statement_does_not_print_is_listed(
    missing: Callable[..., list[str]], scale_yaml: str, statement: str, problem: str
) -> None:
    """A number may be rounded, but must not differ."""
    found = missing("scale", scale_yaml=scale_yaml.replace(PRINTED, statement))
    assert [text[: len(problem)] for text in found] == ([problem] if problem else [])


def test_example_that_is_drawn_cannot_be_printed(missing: Callable[..., list[str]], scale_yaml: str) -> None:
    """Another seed gives other numbers."""
    (found,) = missing("scale", scale_yaml=scale_yaml.replace("{tensor: [1.0, 2.0, -3.0]}", "{normal: [3]}"))
    assert found.startswith("the worked example draws its arguments")


def test_texts_and_results_of_scripts_are_checked_too(missing: Callable[..., list[str]]) -> None:
    """The small course's statements print neither; a long list is cut."""
    assert missing("cuts") == ["the worked example returns 'abc', 'def', 'gh', which the statement does not print"]
    assert len(missing("counter")) == 1


# ---- what `returns` says, against what the reference returns

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
