"""What a guest may send, how long it may take and how it is ended, with a clock that the test controls."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from stand_in_guest import Clock, Open

from harness.records import Ended
from harness.sandbox import guest as guest_module
from harness.sandbox.guest import (
    GRACE_S,
    LOOK_S,
    QUEUE,
    START_S,
    TOO_EXPENSIVE,
)


def test_guest_without_an_answer_is_ended_at_its_deadline(open_stub: Open, guest_clock: Clock) -> None:
    """After it was asked for its line."""
    handle = open_stub(10.0)
    assert handle.ending() == Ended("timeout", "no answer within 10 s")
    assert guest_clock.now == pytest.approx(1010.0)
    assert handle.steps == ["ask", "kill"]
    assert not handle.is_alive
    assert max(handle.waits) == 1.0  # it is checked every second
    assert handle.ending() == Ended("timeout", "no answer within 10 s")


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


@pytest.mark.parametrize(
    ("queued", "of_companion", "extended"), [(5.0, 0.0, 3.0), (1e6, 0.0, QUEUE * 10.0), (3.0, 2.0, 3.0)]
)
def test_waiting_for_a_cpu_extends_the_deadline(
    open_stub: Open, guest_clock: Clock, queued: float, of_companion: float, extended: float
) -> None:
    """Once, by the time waited since the time was given, that of the companion too; at most eight times the limit."""
    handle = open_stub(10.0)
    handle.queued_before, handle.queued = 2.0, queued
    handle.companion = SimpleNamespace(queued_s=lambda: of_companion + 5.0, queued_before=5.0)
    assert handle.ending() == Ended("timeout", "no answer within 10 s")
    assert guest_clock.now == pytest.approx(1010.0 + extended)


def test_waiting_of_the_thread_that_answers_is_excused(
    open_stub: Open, guest_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A guest that calls a callable waits for its answer."""
    handle = open_stub(10.0)
    monkeypatch.setattr(guest_module.linux_process, "queued_s", {guest_module.THIS_THREAD: 4.0}.__getitem__)
    handle.ending()
    assert guest_clock.now == pytest.approx(1014.0)


def test_waiting_that_goes_on_is_excused_as_it_grows(open_stub: Open, guest_clock: Clock) -> None:
    """Each second once."""
    handle = open_stub(10.0)
    handle.at(1.0, lambda: setattr(handle, "queued", 4.0))
    handle.at(11.0, lambda: setattr(handle, "queued", 6.0))
    handle.ending()
    assert guest_clock.now == pytest.approx(1016.0)


@pytest.mark.parametrize("state", ["is_cut", "not ready"])
def test_waiting_excuses_only_a_guest_that_computes(open_stub: Open, state: str) -> None:
    """Not one that is set up or has closed its channel."""
    handle = open_stub(10.0, is_ready=state != "not ready")
    handle.queued, handle.deadline = 50.0, 0.0
    if state != "not ready":
        setattr(handle, state, True)
    assert not handle._excuse()
    assert handle.deadline == 0.0


def test_guest_whose_call_costs_too_much_is_ended(open_stub: Open, guest_clock: Clock) -> None:
    """By its CPU clock, which is read often, for as long as it can be read."""
    handle = open_stub(10.0)
    handle.cost_limit_s = 1.0
    handle.at(5.0, lambda: setattr(handle, "cpu_s", lambda: guest_clock.now - 1004.5))
    assert handle.ending() == TOO_EXPENSIVE
    assert handle.seen_cpu_s == pytest.approx(1.0 + LOOK_S, abs=LOOK_S)
    assert handle.steps == ["kill"]


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


TRACE = '  File "f.py", line 2 in f\n  File "f.py", line 1 in g\n'


LATE = "no answer within 10 s"


LINES = {
    "known": (TRACE, Ended("timeout", f"{LATE}; line 2 was running: `while True: pass`", 2)),
    "the first": ('  File "f.py", line 1 in f\n', Ended("timeout", f"{LATE}; line 1 was running: `def f():`", 1)),
    "beyond the file": ('  File "f.py", line 4 in f\n', Ended("timeout", LATE)),
    "zero": ('  File "f.py", line 0 in f\n', Ended("timeout", LATE)),
    "of another file": ('  File "g.py", line 2 in f\n', Ended("timeout", LATE)),
    "of a file with a name that looks alike": ('  File "f_py", line 2 in f\n', Ended("timeout", LATE)),
    "unknown": ("", Ended("timeout", LATE)),
    "long": ('  File "f.py", line 3 in f\n', Ended("timeout", f"{LATE}; line 3 was running: `{'x' * 80}`", 3)),
}


@pytest.mark.parametrize(("trace", "expected"), LINES.values(), ids=LINES)
def test_running_line_is_added_if_the_file_has_it(open_stub: Open, trace: str, expected: Ended) -> None:
    """The innermost line."""
    handle = open_stub(10.0)
    handle.file, handle.text, handle.trace = "f.py", "def f():\n    while True: pass\n" + "x" * 99, trace
    assert handle.ending() == expected
