"""A lookup table of printed answers: the cases that it knows, and exercises that it solves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.lint.exercise import lint_exercise
from harness.lint.lookup import LookupTable, build_table, check_lookup
from harness.sandbox.zygote import Zygote


def test_exercise_of_literal_cases_is_refused(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """Two cases and the repeated call, all known after a single check."""
    exercise = load_course(write_course()).exercise("cuts")
    start = (
        "a table of the printed answers earns 100% of the value checks, that for repeated calls included, "
        "and should earn less than 50%: "
    )
    assert check_lookup(exercise) == [f"{start}draw the numbers or texts of 'another text'"]
    assert check_lookup(exercise)[0] in lint_exercise(exercise, zygote, range(1)).problems


def test_exercise_with_too_few_drawn_cases_is_refused_with_their_number(write_course: Callable[..., Path]) -> None:
    """The author sees drawn cases and would not know what is missing."""
    written = (write_course() / "exercises/tokenization/cuts.yaml").read_text()
    drawn = written.replace("{text: the quick brown fox}", "{text: {letters: 12, alphabet: abcdefgh}}")
    (problem,) = check_lookup(load_course(write_course(cuts_yaml=drawn)).exercise("cuts"))
    assert problem.endswith("than 50%: add another case whose arguments are drawn (so far: 1)")


def test_exercise_with_drawn_cases_is_accepted(write_course: Callable[..., Path]) -> None:
    """Three of four cases are drawn, one of them twice."""
    exercise = load_course(write_course()).exercise("scale")
    table = build_table(exercise)
    assert table.known == ("the worked example",)
    assert table.unknown == ("drawn numbers", "one row", "small numbers")
    assert table.share == pytest.approx(0.4)
    assert check_lookup(exercise) == []


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("{choose: [ab, abcd]}", True),
        ("{letters: 12, alphabet: abcdefgh}", False),
        ("{relabel: the quick brown fox}", False),
        ("{relabel: '-- --'}", True),
    ],
)
def test_case_drawn_from_a_few_values_is_known(write_course: Callable[..., Path], text: str, is_known: bool) -> None:
    """A table has them all after a few checks."""
    written = (write_course() / "exercises/tokenization/cuts.yaml").read_text()
    root = write_course(cuts_yaml=written.replace("{text: the quick brown fox}", f"{{text: {text}}}"))
    assert ("another text" in build_table(load_course(root).exercise("cuts")).known) is is_known


def test_table_that_knows_no_case_earns_nothing() -> None:
    """The repeated call is worth nothing without a right value."""
    assert LookupTable((), ("drawn",)).share == 0
    assert LookupTable(("literal",), ("drawn", "drawn too")).share == 0.5
