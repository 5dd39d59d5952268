"""Required checks and stretch goals of a result document, and their sentences."""

from __future__ import annotations

from typing import Any

import pytest

from harness.results.goals import (
    count_goals,
    count_passed,
    describe_measured,
    failing_checks,
    find_goals,
    goal_lines,
    is_required,
)


def check(name: str, verdict: str, **more: Any) -> dict[str, Any]:
    """A check of a document."""
    return {"id": name, "kind": "cost", "verdict": verdict, "message": "", "input": None, **more}


def goal(name: str, verdict: str, figure: float | None = 2.0) -> dict[str, Any]:
    """A stretch goal of 1 token."""
    measured = {} if figure is None else {"figure": figure, "limit": 1.0, "unit": "tokens"}
    return check(name, verdict, required=False, message=f"measured for its cost: {name}\n  with f(1)", **measured)


def document(*checks: dict[str, Any]) -> dict[str, Any]:
    """A result with these checks; the next step towards each goal is "do it"."""
    goals = [
        {"id": check["id"], "says": "do it", "verdict": check["verdict"]} for check in checks if not is_required(check)
    ]
    return {"checks": list(checks), "efficiency": goals}


@pytest.mark.parametrize(
    ("figure", "limit", "unit", "text"),
    [
        (1.0239, 0.473, "exponent", "exponent 1.02; the limit is 0.47"),
        (1.0, 2.0, "calls", "1 call; the limit is 2"),
        (1.824, 1.5, "times the reference", "1.82 times the reference; the limit is 1.5"),
        (4_670_000.0, 6_300_000.0, "FLOPs", "4.67 M FLOPs; the limit is 6.3 M"),
        (2.5e9, 240_000.0, "FLOPs", "2.5 G FLOPs; the limit is 240,000"),
        (0.0, 1.4, "exponent", "exponent 0; the limit is 1.4"),
        (123.4, None, "MB", "123 MB"),
    ],
)
def test_figure_is_reported_with_its_unit_and_limit(figure: float, limit: float | None, unit: str, text: str) -> None:
    """Zero is a figure too."""
    assert describe_measured(check("work", "passed", figure=figure, limit=limit, unit=unit)) == text


def test_check_without_a_figure_is_reported_by_the_first_line_that_is_not_the_call() -> None:
    """The message of a measured or timed call that failed."""
    cost = check("work", "failed", message="measured for its cost: no answer\n  measured with f(1)", input="f(1)")
    timed = check("work", "failed", message="f(1)\n  while it was timed: no answer", input="f(1)")
    assert describe_measured(cost) == "no answer"
    assert describe_measured(timed) == "while it was timed: no answer"


def test_checks_without_a_tier_are_required() -> None:
    """Results of earlier versions have none."""
    checks = [check("a", "passed"), check("b", "failed"), check("c", "skipped"), check("d", "inconclusive")]
    assert count_passed(checks) == (1, 4)
    assert [check["id"] for check in failing_checks(checks)] == ["b", "d"]
    assert find_goals({"checks": checks}) == ()
    assert goal_lines({"checks": checks}) == []


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
def test_goals_are_a_sentence_where_missed_and_a_count_where_met(goals: list[dict[str, Any]], lines: list[str]) -> None:
    """Neither as a failing check nor as one that counts."""
    found = document(check("value", "passed"), *goals)
    assert goal_lines(found) == lines
    assert failing_checks(found["checks"]) == []
    assert count_passed(found["checks"]) == (1, 1)
    assert (count_goals(find_goals(found)) == "") == (lines == [])
