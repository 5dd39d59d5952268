"""The next step that is proposed after each command."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from harness.course.catalogue import Summary
from harness.progress.rows import Standing
from harness.results.result import NOT_MEASURED, NOT_MEASURED_TRITON, Result
from harness.study.next_steps import ENOUGH_FOR_INTERVIEW, NextStep, Situation, next_steps, side_step, step_after_check

TODAY = date(2027, 1, 31)
CATALOGUE = [
    Summary(f"e{number}", "transformer", "Title", "core", 10, "often", ()) for number in range(ENOUGH_FOR_INTERVIEW)
]
PASSED = {task.id: Standing(task.id, 1, 1.0, True, "passed") for task in CATALOGUE}


@pytest.mark.parametrize(("days", "is_due"), [(13, False), (14, True), (40, True)])
def test_mock_interview_is_proposed_two_weeks_after_the_last(days: int, is_due: bool) -> None:
    """Neither every day nor never."""
    at = Situation(
        today=TODAY, due=0, cards=400, seen=0, interview=TODAY + timedelta(days=30),
        last_mock_interview=TODAY - timedelta(days=days),
    )  # fmt: skip
    commands = [step.command for step in next_steps(CATALOGUE, PASSED, at)]
    assert ("harness interview" in commands) is is_due


@pytest.mark.parametrize(
    ("number", "why"), [(1, "since"), (2, "since (so has another one)"), (3, "(so have 2 others)")]
)
def test_pass_of_an_exercise_that_has_changed_is_checked_again_first(number: int, why: str) -> None:
    """Nothing else says that a pass is outdated. The sentence says how many there are."""
    standings = {
        name: replace(standing, has_changed=index < number) for index, (name, standing) in enumerate(PASSED.items())
    }
    at = Situation(today=TODAY, due=3, cards=400, seen=9, interview=None)
    first = next_steps(CATALOGUE, standings, at)[0]
    assert first.command == "harness check e0.py"
    assert first.why.startswith("passed; the exercise has changed since") and first.why.endswith(why)


def result(verdict: str, *, check: str = "failed", **of_check: Any) -> Result:
    """A result with one check."""
    first = {
        "id": "the worked example", "kind": "correctness", "verdict": check, "message": "f(1)\n  wrong",
        "input": "f(1)", "expected": "1", "actual": "2", **of_check,
    }  # fmt: skip
    document = {"schema": "harness.result/1", "exercise": "rope", "learner": None, "submission": {"path": "rope.py"},
                "verdict": verdict, "score": 0.5, "max_points": 10, "checks": [first]}  # fmt: skip
    return Result.from_json(document, "test")


FOLLOWING = NextStep("harness start gelu", "GELU, 5 minutes, warm-up")


@pytest.mark.parametrize(
    ("document", "hints", "command", "why"),
    [
        (result("passed", check="passed"), (0, 3), "harness start gelu", "GELU, 5 minutes, warm-up"),
        (result("failed"), (0, 3), "harness hint rope", "hint 1 of 3"),
        (result("failed"), (3, 3), "harness hint rope", "all 3 hints again"),
        (result("timeout", check="error"), (1, 3), "harness hint rope", "hint 2 of 3"),
        (result("error", check="error", actual="NotImplementedError"), (0, 3), "harness show rope", "the task"),
        (result("error", check="error", id="loading", line=7), (0, 3), "harness check 'my rope.py'", "line 7 is fixed"),
        (result("refused", id="loading"), (0, 3), "harness show rope", "forbids"),
        (result("unverified", check="inconclusive"), (0, 3), "harness check 'my rope.py'", "where that can be checked"),
        (
            result("unverified", check="inconclusive", message=NOT_MEASURED), (0, 3), "harness check 'my rope.py'",
            "only then does it pass",
        ),
        (
            result("unverified", check="inconclusive", message=NOT_MEASURED_TRITON), (0, 3),
            "harness check 'my rope.py'", "does not use Triton",
        ),
        (result("internal_error", check="error"), (0, 3), "harness doctor", "not your fault"),
    ],
)  # fmt: skip
def test_every_verdict_has_a_next_step(document: Result, hints: tuple[int, int], command: str, why: str) -> None:
    """A command that can be copied, and the reason."""
    step = step_after_check(document, "my rope.py", hints, FOLLOWING)
    assert step.command == command
    assert why in step.why


def test_step_after_the_last_pass_is_a_rehearsal_and_after_a_planted_mistake_the_same_file() -> None:
    """Only existing things are named; a planted mistake has no hints."""
    assert step_after_check(result("passed", check="passed"), "rope.py", (0, 3), None).command == "harness interview"
    planted = step_after_check(result("failed"), "debug/rope.py", (0, 3), FOLLOWING, is_planted=True)
    assert planted.command == "harness check debug/rope.py"


def test_side_step_is_a_review_after_a_pass_and_a_script_of_a_failing_call() -> None:
    """Not for a file that does not load, an unfilled starter, or a file from a pipe."""
    passed = side_step(result("passed", check="passed"), "rope.py")
    failed = side_step(result("failed"), "rope.py")
    assert passed is not None and passed.command == "harness review rope"
    assert failed is not None and failed.command == "harness repro rope.py"
    assert side_step(result("error", id="loading", kind="policy"), "rope.py") is None
    assert side_step(result("error", check="error", actual="NotImplementedError"), "rope.py") is None
    assert side_step(result("failed"), "-") is None
