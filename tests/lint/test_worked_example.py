"""The statement must print the result of the worked example."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.comparison.answer_key import build_key
from harness.course.catalogue import load_course
from harness.lint.worked_example import check_example
from harness.sandbox.zygote import Zygote

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
