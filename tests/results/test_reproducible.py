"""Which check is reproduced: the one with the first message, and never one that would pass in plain Python."""

from __future__ import annotations

from harness.results.reproducible import choose_check
from harness.results.result import Check, CheckVerdict


def check(name: str, verdict: str, kind: str = "correctness", message: str = "", **more: bool) -> Check:
    """A check with a call, unless it is one of policy."""
    call = None if kind == "policy" else "f(x=1)"
    return Check(name, kind, CheckVerdict(verdict), message, call, **more)


def test_first_failing_check_is_chosen() -> None:
    """Also before a timeout. Checks that passed, that are stretch goals or that were measured are not."""
    rows = (
        check("right", "passed"),
        check("goal", "failed", is_required=False),
        check("slow", "failed", "speed"),
        check("wrong", "failed"),
        check("endless", "error"),
    )
    assert choose_check(rows) == rows[3]


def test_nothing_is_chosen_where_no_call_was_made() -> None:
    """For a file that does not load, a forbidden function, and a pass."""
    assert choose_check([check("loading", "error", "policy")]) is None
    assert choose_check([check("c", "error", message="f(x=1)\n  it raised ForbiddenUse: torch.softmax")]) is None
    assert choose_check([check("right", "passed")]) is None
