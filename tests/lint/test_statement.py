"""What a statement must say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.comparison.answer_key import build_key
from harness.course.catalogue import load_course
from harness.course.exercise import Exercise
from harness.lint.statement import check_example, check_statement, find_draft_texts, find_texts_for_names
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
