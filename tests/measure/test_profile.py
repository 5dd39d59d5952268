"""Profiles of a call: the request to a guest, how its answer is read, and both sides next to each other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from harness.measure.profile import MAX_ROWS, CallProfile, Operator, ProfileComparison, profile_call, read_profile
from harness.records import Ended, Raised, Returned
from harness.sandbox.guest import GuestGone


def operator(name: str, seconds: float) -> Operator:
    return Operator(name, 1, seconds, 0)


def profile(total_s: float = 9.0, **seconds: float) -> CallProfile:
    return CallProfile(total_s, tuple(operator(name, spent) for name, spent in seconds.items()))


def test_answer_is_read_with_the_slowest_operator_first() -> None:
    """With valid numbers, and names on one line."""
    rows = [["add", 2, 0.5, 64.0], ["mm\n" + "x" * 99, "3", 1.5, 128]]
    read = read_profile({"rows": rows, "total_s": 3}, {})
    assert read.total_s == 3.0
    assert read.operators[1] == Operator("add", 2, 0.5, 64)
    slowest = read.operators[0]
    assert (slowest.calls, slowest.seconds, slowest.made_bytes) == (3, 1.5, 128)
    assert slowest.name.startswith("mm\\n") and 80 < len(slowest.name) < 100
    many = [["add", 1, 1.0, 1]] * (MAX_ROWS + 5)
    assert len(read_profile({"rows": many, "total_s": 3}, {}).operators) == MAX_ROWS


@pytest.mark.parametrize("row", [["add", 1, float("nan"), 1], ["add", float("inf"), 1.0, 1], ["add", 1, 1.0, "x"]])
def test_answer_that_is_not_a_profile_is_refused(row: list[Any]) -> None:
    """The guest has then tampered with it."""
    with pytest.raises((ValueError, OverflowError)):
        read_profile({"rows": [row], "total_s": 3}, {})
    with pytest.raises(ValueError, match="not finite"):
        read_profile({"rows": [], "total_s": float("inf")}, {})


def test_time_outside_torch_is_the_rest() -> None:
    """Never below zero."""
    assert profile(3.0, add=1.0, mm=0.5).outside_s == 1.5
    assert profile(1.0, add=1.0, mm=0.5).outside_s == 0.0


def test_rows_are_the_slowest_operators_of_either_side() -> None:
    """Each with both figures."""
    comparison = ProfileComparison("largest", profile(a=1.0, b=3.0, c=0.5), profile(a=2.0, d=2.5))
    names = [name for name, _, _ in comparison.rows()]
    assert names == ["b", "d", "a", "c"]
    assert comparison.rows()[2] == ("a", operator("a", 1.0), operator("a", 2.0))
    assert comparison.rows()[0] == ("b", operator("b", 3.0), None)
    assert comparison.rows(most=1) == [("b", operator("b", 3.0), None)]


class Caller:
    """A guest that gives these outcomes, call by call."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = list(outcomes)
        self.asked: list[Any] = []
        self.guest = SimpleNamespace(send=self.asked.append, receive=lambda read: read)

    def run(self, call: Any, max_bytes: int, watch: str) -> Any:
        self.asked.append((call, watch))
        return self.outcomes.pop(0)


def test_call_is_profiled_after_it_ran_once() -> None:
    """So that one-time work does not count. An error in that run does not end it."""
    caller: Any = Caller([Returned(1)], [Raised("ValueError", (), "no")])
    assert profile_call(caller, "call") is read_profile
    assert caller.asked == [("call", ""), ("call", "profile"), {"op": "profiled"}]


@pytest.mark.parametrize("outcomes", [([Ended("timeout")],), ([Returned(1)], [Returned(1), Ended("timeout")])])
def test_guest_that_ends_has_no_profile(outcomes: Any) -> None:
    """In the first call or in the second."""
    caller: Any = Caller(*outcomes)
    with pytest.raises(GuestGone):
        profile_call(caller, "call")
    assert {"op": "profiled"} not in caller.asked
