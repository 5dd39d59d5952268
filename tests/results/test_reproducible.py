"""Which check is reproduced: the one with the first message, and never one that would pass in plain Python."""

from __future__ import annotations

from typing import Any

from harness.results.reproducible import choose_check


def check(name: str, verdict: str, **fields: Any) -> dict[str, Any]:
    """A check of a result document."""
    return {"id": name, "kind": "correctness", "verdict": verdict, "message": "", "input": "f(x=1)", **fields}


def chosen(verdict: str, *checks: dict[str, Any]) -> str | None:
    """The name of the chosen check."""
    found = choose_check({"verdict": verdict, "checks": checks})
    return None if found is None else str(found["id"])


def test_first_failing_check_is_chosen() -> None:
    """Checks that passed, that are stretch goals or that were measured are not."""
    rows = (
        check("right", "passed"),
        check("goal", "failed", required=False),
        check("slow", "failed", kind="speed"),
        check("wrong", "failed"),
        check("wrong too", "failed"),
    )
    assert chosen("failed", *rows) == "wrong"


def test_wrong_value_before_a_timeout_is_chosen() -> None:
    """As in the message of the result."""
    assert chosen("timeout", check("wrong", "failed"), check("endless", "error")) == "wrong"


def test_nothing_is_chosen_where_no_call_was_made() -> None:
    """For a file that does not load, a forbidden function, and a pass."""
    assert chosen("error", check("loading", "error", kind="policy", input=None)) is None
    assert chosen("refused", check("c", "error", message="f(x=1)\n  it raised ForbiddenUse: torch.softmax")) is None
    assert chosen("passed", check("right", "passed")) is None
