"""What a statement must say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.course.exercise import Exercise
from harness.lint.statement import check_statement, find_draft_texts


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
        ("    example: true\n", "", "no case is the worked example; mark one with `example: true`"),
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
    warnings = [*find_draft_texts(read("explanation: You add one.", "explanation: You add one TODO"))]
    assert warnings[0] == "sources is empty; say where the definition comes from"
    assert 'the explanation of adds-one contains "TODO"' in warnings
    assert "the explanation of adds-one is not a whole sentence: it has no full stop" in warnings
    assert any("adds-the-factor is very short" in warning for warning in warnings)
    assert not [*check_statement(read("minutes: 5", "minutes: 6"))]
