"""The next step with one exercise."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from harness.course.catalogue import Summary
from harness.progress.rows import Standing
from harness.results.result import NOT_MEASURED, NOT_MEASURED_TRITON, Result
from harness.study.exercise_steps import exercise_step, side_step, step_after_check, step_after_debugging
from harness.study.situation import DaySituation, Work

ROPE = Summary("rope", "transformer", "Rotary positions", "core", 20, "often", ())


def result(verdict: str, *, check: str = "failed", **of_check: Any) -> Result:
    """A result with one check."""
    first = {
        "id": "the worked example", "kind": "correctness", "verdict": check, "message": "f(1)\n  wrong",
        "input": "f(1)", "expected": "1", "actual": "2", **of_check,
    }  # fmt: skip
    document = {"schema": "harness.result/1", "exercise": "rope", "learner": None, "submission": {"path": "rope.py"},
                "verdict": verdict, "score": 0.5, "max_points": 10, "checks": [first]}  # fmt: skip
    return Result.from_json(document, "test")


@pytest.mark.parametrize(
    ("document", "hints", "command", "why"),
    [
        (result("failed"), 0, "harness hint rope", "hint 1 of 3"),
        (result("failed"), 3, "harness hint rope", "all 3 hints again"),
        (result("timeout", check="error"), 1, "harness hint rope", "hint 2 of 3"),
        (result("error", check="error", actual="NotImplementedError"), 0, "harness show rope", "the task"),
        (result("error", check="error", id="loading", line=7), 0, "harness check 'my rope.py'", "line 7 is fixed"),
        (result("refused", id="loading"), 0, "harness show rope", "forbids"),
        (result("unverified", check="inconclusive"), 0, "harness check 'my rope.py'", "where that can be checked"),
        (
            result("unverified", check="inconclusive", message=NOT_MEASURED), 0, "harness check 'my rope.py'",
            "only then does it pass",
        ),
        (
            result("unverified", check="inconclusive", message=NOT_MEASURED_TRITON), 0,
            "harness check 'my rope.py'", "does not use Triton",
        ),
        (result("internal_error", check="error"), 0, "harness doctor", "not your fault"),
    ],
)  # fmt: skip
def test_every_verdict_has_a_next_step(document: Result, hints: int, command: str, why: str) -> None:
    """A command that can be copied, and the reason."""
    step = step_after_check(document, "my rope.py", hints)
    assert step.command == command
    assert why in step.why


@pytest.mark.parametrize(
    ("work", "command", "why"),
    [
        (None, "harness start rope", "Rotary positions, 20 minutes, core"),
        (Work(at_ms=9, is_today=True, file="rope.py"), "harness check rope.py", "tried 2 times, best score 50%"),
        (Work(at_ms=9, is_today=True, file="", hints=1), "harness start rope", "no file of yours was found"),
        (Work(at_ms=9, is_today=True, file="rope.py", result=result("failed")), "harness hint rope", "hint 1 of 3"),
        (
            Work(at_ms=9, is_today=True, file="a b/rope.py", result=result("failed"), hints=2, is_hinted=True),
            "harness check 'a b/rope.py'", "with hint 2 of 3",
        ),
    ],
)  # fmt: skip
def test_work_on_an_exercise_goes_on_where_it_stands(work: Work | None, command: str, why: str) -> None:
    """After a failure a hint, after a hint another attempt; without its file the starter again."""
    at = DaySituation(
        catalogue=[ROPE], standings={"rope": Standing("rope", 2, 0.5, False, "failed")} if work else {},
        today=date(2027, 1, 31), work={} if work is None else {"rope": work},
    )  # fmt: skip
    step = exercise_step(ROPE, at)
    assert (step.command, step.exercise) == (command, "rope") and why in step.why


def test_step_with_a_planted_mistake_is_the_same_file() -> None:
    """It has no hints."""
    assert step_after_debugging("fix/rope.py").command == "harness check fix/rope.py"


def test_side_step_is_a_review_after_a_pass_and_a_script_of_a_failing_call() -> None:
    """Not for a file that does not load, an unfilled starter, or a file from a pipe."""
    passed = side_step(result("passed", check="passed"), "rope.py")
    failed = side_step(result("failed"), "rope.py")
    assert passed is not None and passed.command == "harness review rope"
    assert failed is not None and failed.command == "harness repro rope.py"
    assert side_step(result("error", id="loading", kind="policy"), "rope.py") is None
    assert side_step(result("error", check="error", actual="NotImplementedError"), "rope.py") is None
    assert side_step(result("failed"), "-") is None
