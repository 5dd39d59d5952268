"""Required checks and stretch goals of a result, and their sentences."""

from __future__ import annotations

import pytest

from harness.results.goals import count_goals, describe_measured, goal_lines
from harness.results.result import Check, CheckVerdict, Result, SubmittedFile, Verdict, count_passed


def goal(name: str, verdict: str, figure: float | None = 2.0) -> Check:
    """A stretch goal of 1 token; the next step towards it is "do it"."""
    message = f"measured for its cost: {name}\n  with f(1)"
    return Check(
        name, "cost", CheckVerdict(verdict), message, is_required=False, figure=figure, limit=1.0, unit="tokens",
        next_step="do it",
    )  # fmt: skip


def result(*checks: Check) -> Result:
    """A passed result with these checks."""
    file = SubmittedFile("a.py")
    return Result(exercise="a", learner=None, submission=file, verdict=Verdict.PASSED, score=1.0, max_points=10.0,
                  checks=checks)  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "limit", "unit", "text"),
    [
        (1.0239, 0.473, "exponent", "exponent 1.02; the limit is 0.47"),
        (1.0, 2.0, "calls", "1 call; the limit is 2"),
        (1.824, 1.5, "times the reference", "1.82 times the reference; the limit is 1.5"),
        (4_670_000.0, 6_300_000.0, "FLOPs", "4.67 million FLOPs; the limit is 6.3 million"),
        (2.5e9, 240_000.0, "FLOPs", "2.5 billion FLOPs; the limit is 240,000"),
        (2.89, 24, "MB", "2.89 MB; the limit is 24 MB"),
        (0.0, 1.4, "exponent", "too fast to show how its time grows"),
        (123.4, None, "MB", "123 MB"),
    ],
)
def test_figure_is_reported_with_its_unit_and_limit(figure: float, limit: float | None, unit: str, text: str) -> None:
    """Zero is a figure too."""
    assert describe_measured(Check("work", "cost", CheckVerdict.PASSED, figure=figure, limit=limit, unit=unit)) == text


def test_check_without_a_figure_is_reported_by_the_first_line_that_is_not_the_call() -> None:
    """The message of a measured or timed call that failed."""
    cost = Check("work", "cost", CheckVerdict.FAILED, "measured for its cost: no answer\n  measured with f(1)", "f(1)")
    timed = Check("work", "cost", CheckVerdict.FAILED, "f(1)\n  while it was timed: no answer", "f(1)")
    assert describe_measured(cost) == "no answer"
    assert describe_measured(timed) == "while it was timed: no answer"


@pytest.mark.parametrize(
    ("goals", "lines"),
    [
        ([goal("a", "failed")], ["Stretch: do it. (2 tokens; the goal is 1)"]),
        ([goal("a", "error", None)], ["Stretch: do it. (a)"]),
        ([goal("a", "passed"), goal("b", "passed")], ["Stretch goals met: 2 of 2"]),
        ([goal("a", "skipped", None)], []),
        (
            [goal("a", "passed"), goal("b", "failed"), goal("c", "inconclusive", None)],
            ["Stretch: do it. (2 tokens; the goal is 1)", "Stretch goals met: 1 of 3; 1 undecided"],
        ),
    ],
)
def test_goals_are_a_sentence_where_missed_and_a_count_where_met(goals: list[Check], lines: list[str]) -> None:
    """Neither as a failing check nor as one that counts."""
    found = result(Check("value", "correctness", CheckVerdict.PASSED), *goals)
    assert goal_lines(found) == lines
    assert found.failing == ()
    assert count_passed(found.checks) == (1, 1)
    assert (count_goals(found.goals) == "") == (lines == [])
