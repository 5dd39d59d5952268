"""A lookup table of printed answers: the cases that it knows, and exercises that it solves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.lint.calls import check_lookup
from harness.lint.exercise import LintReport, lint_exercise
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
    (problem,) = check_lookup(load_course(root).exercise("cuts"))
    assert problem.endswith("draw the numbers or texts of 'another text'") is is_known


@pytest.mark.parametrize(
    ("setup", "term"),
    [
        ("import random", "random.random()"),
        ("", "torch.rand(1)"),
        ("import time", "time.perf_counter_ns() % 97"),
        ("import random\nDRAWN = random.random()", "DRAWN"),
        ("CALLS = []", "(CALLS.append(1) or len(CALLS))"),
    ],
)
def test_reference_with_several_answers_to_one_call_is_refused_for_that_alone(
    lint: Callable[..., LintReport], setup: str, term: str
) -> None:
    """By chance, by the clock, drawn at load, or by the number of calls; other problems would only follow from it."""
    changes = [("import torch\n", f"import torch\n{setup}\n"), ("product + 0\n", f"product + 0 + {term}\n")]
    (problem,) = lint(reference=changes).problems
    assert "the reference gives different answers to the same call" in problem


def test_part_that_the_result_has_not_is_reported_as_such(lint: Callable[..., LintReport]) -> None:
    """It is no answer, so two of them are not equal; chance has no part in it."""
    call = "call: {x: {normal: [1, 4]}, factor: -0.5}"
    report = lint(call, "steps: [{call: {x: {normal: [1, 4]}, factor: -0.5}, part: 2}]")
    assert any("cannot be compared: returned" in problem for problem in report.problems), report.problems


def test_argument_that_cannot_be_made_is_reported_as_the_cause(lint: Callable[..., LintReport]) -> None:
    """Instead of the reference."""
    call = "call: {x: {normal: [1, 4]}, factor: -0.5}"
    for body, cause in {
        "return 2.0": "returned float; a case calls it once and passes on what it returns, which must be a function",
        "raise KeyError(1)": '"make", which makes an argument, raised KeyError: 1',
    }.items():
        report = lint(
            call,
            call.replace("-0.5", "{function: make}"),
            reference=[("\n\ndef scale", f"\n\ndef make():\n    {body}\n\n\ndef scale")],
        )
        assert any(cause in problem for problem in report.problems), report.problems


DRAWN = "call: {x: {normal: [3, 5]}, factor: 3.0}"
CONSTANT = ("return shifted", "return shifted if len(x) != 3 or x.dim() != 2 else torch.ones(3, 5)")


def test_drawn_case_whose_answer_never_changes_is_a_warning(lint: Callable[..., LintReport]) -> None:
    """It is drawn, but a constant is right; the other drawn cases are not named."""
    (warning,) = [line for line in lint(reference=[CONSTANT]).warnings if "never changes" in line]
    assert warning.startswith("the arguments of 'drawn numbers' are drawn, and the answer never changes")


@pytest.mark.parametrize("case", [DRAWN, "call: {x: {tensor: [3.0], jitter: 0.1}, factor: 0.0}"])
def test_drawn_case_that_changes_or_keeps_what_is_written_out_has_no_warning(
    lint: Callable[..., LintReport], case: str
) -> None:
    """Small moves of written numbers keep their structure on purpose."""
    assert [line for line in lint(DRAWN, case).warnings if "never changes" in line] == []
