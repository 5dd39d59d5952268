"""A reference that is not a function of its arguments."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.lint.exercise import LintReport


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
