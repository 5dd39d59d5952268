"""When a guest is out of time, with a clock that the test controls."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from harness.records import Ended
from harness.sandbox.guest import (
    GRACE_S,
    QUEUE,
    START_S,
)

# Opens a guest, and its clock, from `conftest`.
Open = Callable[..., Any]
Clock = Any


def test_answer_in_time_is_received(open_stub: Open, guest_clock: Clock) -> None:
    """Even at the last moment."""
    handle = open_stub(10.0)
    handle.answer(9.9)
    assert handle.receive(lambda header, tensors: header) == {"op": "ready"}
    assert guest_clock.now == 1009.9
    assert handle.is_alive and handle.killed is None


def test_guest_without_an_answer_is_ended_at_its_deadline(open_stub: Open, guest_clock: Clock) -> None:
    """After it was asked for its line."""
    handle = open_stub(10.0)
    assert handle.ending() == Ended("timeout", "no answer within 10 s")
    assert guest_clock.now == pytest.approx(1010.0)
    assert handle.steps == ["ask", "kill"]
    assert not handle.is_alive
    assert max(handle.waits) == 1.0  # it is checked every second
    assert handle.ending() == Ended("timeout", "no answer within 10 s")


def test_deadline_that_is_set_later_is_the_one_that_is_named(open_stub: Open, guest_clock: Clock) -> None:
    """A guest that runs many texts gets time for each of them."""
    handle = open_stub(600.0)
    handle.allow(0.8)
    assert handle.ending() == Ended("timeout", "no answer within 0.8 s")
    assert guest_clock.now == pytest.approx(1000.8)


def test_time_of_the_set_up_is_its_own(open_stub: Open, guest_clock: Clock) -> None:
    """The submission's time begins when the guest is ready."""
    handle = open_stub(10.0, is_ready=False)
    handle.at(50.0, handle._become_ready)
    assert handle.ending().reason == "timeout"
    assert guest_clock.now == pytest.approx(1060.0)


def test_guest_that_is_never_ready_is_ended_without_blame(open_stub: Open, guest_clock: Clock) -> None:
    """It is not asked for a line."""
    handle = open_stub(10.0, is_ready=False)
    assert handle.ending() == Ended("setup", "it was not ready within 120 s")
    assert guest_clock.now == pytest.approx(1000.0 + START_S)
    assert handle.steps == ["kill"]


def test_guest_that_cannot_be_killed_is_given_up(open_stub: Open, guest_clock: Clock) -> None:
    """After some seconds, because the kernel may be slow."""
    handle = open_stub(10.0, ends_when_killed=False)
    assert handle.ending() == Ended("timeout", "no answer within 10 s")
    assert guest_clock.now == pytest.approx(1010.0 + GRACE_S, abs=0.11)
    assert set(handle.steps) == {"ask", "kill"}


def test_guest_that_closed_its_channel_has_half_a_second_to_end(open_stub: Open, guest_clock: Clock) -> None:
    """However far its deadline; after that it is a crash without a line."""
    handle = open_stub(10.0)
    handle.answer(2.0, b"")
    assert handle.ending() == Ended("crashed", "it closed its channel to the grader")
    assert guest_clock.now == pytest.approx(1002.5)
    assert handle.steps == ["kill"]


def test_guest_that_closes_its_channel_before_it_is_ready_keeps_its_time(open_stub: Open, guest_clock: Clock) -> None:
    """So does one that is being closed, or has ended."""
    handle = open_stub(10.0, is_ready=False)
    handle.answer(2.0, b"")
    handle.end(4.0, error="no memory")
    assert handle.ending() == Ended("setup", "no memory")
    assert guest_clock.now == 1004.0


def test_waiting_for_a_cpu_extends_the_deadline(open_stub: Open, guest_clock: Clock) -> None:
    """Once, by the time waited since the time was given."""
    handle = open_stub(10.0)
    handle.queued_before, handle.queued = 2.0, 5.0
    assert handle.ending().reason == "timeout"
    assert guest_clock.now == pytest.approx(1013.0)
    assert handle.excused == 3.0


def test_deadline_is_extended_by_at_most_twice_the_limit(open_stub: Open, guest_clock: Clock) -> None:
    """However long it waited."""
    handle = open_stub(10.0)
    handle.queued = 1e6
    handle.ending()
    assert guest_clock.now == pytest.approx(1010.0 + QUEUE * 10.0)


def test_waiting_that_goes_on_is_excused_as_it_grows(open_stub: Open, guest_clock: Clock) -> None:
    """Each second once."""
    handle = open_stub(10.0)
    handle.at(1.0, lambda: setattr(handle, "queued", 4.0))
    handle.at(11.0, lambda: setattr(handle, "queued", 6.0))
    handle.ending()
    assert guest_clock.now == pytest.approx(1016.0)


def test_waiting_of_the_companion_counts_as_its_own(open_stub: Open, guest_clock: Clock) -> None:
    """Since that guest was given its time."""
    handle = open_stub(10.0)
    handle.queued = 1.0
    handle.companion = SimpleNamespace(queued_s=lambda: 7.0, queued_before=5.0)
    handle.ending()
    assert guest_clock.now == pytest.approx(1013.0)


@pytest.mark.parametrize("state", ["is_closed", "is_cut", "not ready"])
def test_waiting_excuses_only_a_guest_that_computes(open_stub: Open, state: str) -> None:
    """Not one that is set up, has closed its channel or is being closed."""
    handle = open_stub(10.0, is_ready=state != "not ready")
    handle.queued, handle.deadline = 50.0, 0.0
    if state != "not ready":
        setattr(handle, state, True)
    assert not handle._excuse()
    assert handle.deadline == 0.0


def test_allowed_time_counts_from_now(open_stub: Open, guest_clock: Clock) -> None:
    """With the allowance for waiting, and without earlier waiting."""
    handle = open_stub(10.0)
    guest_clock.now, handle.queued, handle.excused = 1500.0, 9.0, 3.0
    handle.allow(4.0)
    assert (handle.deadline, handle.patience_s, handle.queued_before, handle.excused) == (1504.0, QUEUE * 4.0, 9.0, 0.0)
    handle.ending()
    assert guest_clock.now == pytest.approx(1504.0)


def test_guest_that_was_started_ahead_begins_when_it_is_used(open_stub: Open, guest_clock: Clock) -> None:
    """Earlier events are read first."""
    handle = open_stub(10.0, is_ready=False)
    handle.at(0.0, handle._become_ready)
    guest_clock.now = 1500.0
    assert handle.begin_anew()
    assert (handle.started, handle.deadline, handle.is_ready) == (1500.0, 1510.0, True)
    handle.failure = "no seccomp"
    assert not handle.begin_anew()
    other = open_stub(10.0)
    other.end(0.0, exit=1)
    assert not other.begin_anew()


# ---- the running line


TRACE = '  File "f.py", line 2 in f\n  File "f.py", line 1 in g\n'
LATE = "no answer within 10 s"
LINES = {
    "known": (TRACE, Ended("timeout", f"{LATE}; line 2 was running: `while True: pass`", 2)),
    "the first": (
        '  File "f.py", line 1 in f\n',
        Ended("timeout", f"{LATE}; line 1 was running: `def f():`", 1),
    ),
    "beyond the file": ('  File "f.py", line 4 in f\n', Ended("timeout", LATE)),
    "zero": ('  File "f.py", line 0 in f\n', Ended("timeout", LATE)),
    "of another file": ('  File "g.py", line 2 in f\n', Ended("timeout", LATE)),
    "of a file with a name that looks alike": ('  File "f_py", line 2 in f\n', Ended("timeout", LATE)),
    "unknown": ("", Ended("timeout", LATE)),
}


@pytest.mark.parametrize(("trace", "expected"), LINES.values(), ids=LINES)
def test_running_line_is_added_if_the_file_has_it(open_stub: Open, trace: str, expected: Ended) -> None:
    """The innermost line."""
    handle = open_stub(10.0)
    handle.file, handle.text, handle.trace = "f.py", "def f():\n    while True: pass\n", trace
    assert handle.ending() == expected


def test_line_that_is_long_is_cut(open_stub: Open) -> None:
    """To a few dozen characters."""
    handle = open_stub(10.0)
    handle.file, handle.text, handle.trace = "f.py", "\n  " + "x" * 99, TRACE
    assert handle.ending().detail == f"{LATE}; line 2 was running: `{'x' * 80}`"
