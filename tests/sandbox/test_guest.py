"""What a guest may send, how long it may take and how it is ended, with a clock that the test controls."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from harness.guest import protocol
from harness.guest.protocol import HEAD, MAX_HEADER_BYTES
from harness.records import Ended
from harness.sandbox import guest as guest_module
from harness.sandbox.guest import (
    GRACE_S,
    LOOK_S,
    QUEUE,
    START_S,
    STREAM_BYTES,
    TOO_EXPENSIVE,
    WINDOWS_ERROR,
    GuestGone,
    GuestHandle,
    Limits,
    Stream,
    describe_crash,
)

Open = Callable[..., "StubHandle"]
FRAME = protocol.pack({"op": "ready"})
LOST = Ended("crashed", "lost")


class Clock:
    """The module's clock, which moves only while waiting."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class StubChannel:
    """A channel with bytes that the test gives, taking a given number at once; `None` means that it would block."""

    def __init__(self) -> None:
        self.parts: list[bytes | OSError | None] = []
        self.taken = bytearray()
        self.room: int | OSError | None = 1 << 30
        self.is_shut = False

    def recv(self, size: int) -> bytes:
        assert size == 1 << 20
        part = self.parts.pop(0) if self.parts else None
        if part is None:
            raise BlockingIOError
        if isinstance(part, OSError):
            raise part
        return part

    def send(self, part: memoryview) -> int:
        assert len(part) <= 1 << 20
        if self.room is None:
            raise BlockingIOError
        if isinstance(self.room, OSError):
            raise self.room
        self.taken += part[: self.room]
        return len(part[: self.room])

    def shutdown(self, how: int) -> None:
        self.is_shut = True
        raise OSError


class StubHandle(GuestHandle):
    """A guest whose every wait moves the clock; events happen at their times."""

    def __init__(self, clock: Clock, wall_s: float = 10.0, ends_when_killed: bool = True) -> None:
        super().__init__(Limits(wall_s=wall_s), "cpu")
        self.clock, self.ends_when_killed = clock, ends_when_killed
        self.stub = StubChannel()
        self.channel = self.stub
        self.happenings: list[tuple[float, Callable[[], None]]] = []
        self.waits: list[float] = []
        self.trace = ""
        self.queued = 0.0
        self.steps: list[str] = []
        self.release = lambda: self.steps.append("release")

    def at(self, after_s: float, happen: Callable[[], None]) -> None:
        self.happenings.append((self.clock.now + after_s, happen))

    def answer(self, after_s: float, part: bytes = FRAME) -> None:
        def arrive() -> None:
            self.stub.parts.append(part)
            self._read_channel()

        self.at(after_s, arrive)

    def end(self, after_s: float, **report: Any) -> None:
        self.at(after_s, lambda: setattr(self, "exit", report))

    def ending(self, **sizes: int) -> Ended:
        """The reason why there is no answer."""
        with pytest.raises(GuestGone) as gone:
            self.receive(lambda header, tensors: header, **sizes)
        return gone.value.ended

    @property
    def pid(self) -> int:
        raise GuestGone(LOST)

    def queued_s(self) -> float:
        return self.queued

    def pause(self) -> None:
        self.steps.append("pause")

    def arm(self) -> None:
        """Nothing to do."""

    def resume(self) -> None:
        self.steps.append("resume")

    def run_on(self, core: int) -> None:
        pass

    def _move(self, wait_s: float) -> bool:
        self.waits.append(wait_s)
        due = [happening for happening in self.happenings if happening[0] <= self.clock.now + wait_s]
        if not due:
            self.clock.now += wait_s
            return False
        first = min(due, key=lambda happening: happening[0])
        self.happenings.remove(first)
        self.clock.now = max(self.clock.now, first[0])
        first[1]()
        return True

    def _end_process(self) -> None:
        self.steps.append("kill")
        if self.ends_when_killed:
            self.exit = self.exit or {"exit": -9}

    def _ask_running_line(self) -> None:
        self.steps.append("ask")

    def _read_traceback(self) -> str:
        return self.trace

    def _describe_end(self, code: int) -> Ended:
        return Ended("crashed", f"exit code {code}")

    def _close_ends(self) -> None:
        self.steps.append("close")


@pytest.fixture
def guest_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the clock of the module."""
    monkeypatch.setattr(guest_module.linux_process, "queued_s", lambda process: 0.0)
    clock = Clock()
    monkeypatch.setattr(guest_module, "time", clock)
    return clock


@pytest.fixture
def open_stub(guest_clock: Clock) -> Open:
    """A function that opens a guest, by default a ready one."""

    def make(wall_s: float = 10.0, is_ready: bool = True, **more: Any) -> StubHandle:
        handle = StubHandle(guest_clock, wall_s, **more)
        if is_ready:
            handle._become_ready()
        return handle

    return make


# ---- time


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


@pytest.mark.parametrize("state", ["is_closed", "is_cut", "not ready"])
def test_waiting_excuses_only_a_guest_that_computes(open_stub: Open, state: str) -> None:
    """Not one that is set up, has closed its channel or is being closed."""
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


# ---- the running line


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


def whole(header: Any, tensors: Any) -> Any:
    return header


# ---- frames


def test_unrequested_bytes_are_tampering(open_stub: Open) -> None:
    """They are found before the next frame is sent."""
    handle = open_stub()
    handle.stub.parts = [b"x"]
    handle.may_receive = 1
    handle._read_channel()
    handle.send({"op": "call"})
    assert handle.ending() == Ended("tampering", "it wrote to the grader's channel without being asked")


def test_answer_may_be_as_large_as_announced_and_no_larger(open_stub: Open) -> None:
    """Its head, its header, its payload, and those of other requested answers."""
    handle = open_stub()
    most = HEAD.size + MAX_HEADER_BYTES + 100 + 7
    handle.answer(0.0, FRAME)
    handle.receive(whole, max_payload=100, ahead=7)
    assert handle.may_receive == most
    handle.stub.parts = [bytes(most)]
    handle._read_channel()
    assert handle.killed is None
    handle.stub.parts = [b"x"]
    handle._read_channel()
    assert handle.killed == Ended("tampering", "it sent more than an answer may hold")


def test_two_requested_answers_are_received_one_after_the_other(open_stub: Open) -> None:
    """The bytes after the first frame are kept."""
    handle = open_stub()
    handle.answer(0.0, FRAME + protocol.pack({"op": "second"}))
    assert handle.receive(whole, ahead=1000) == {"op": "ready"}
    assert handle.receive(whole) == {"op": "second"}
    assert handle.received == b""


def test_answer_that_cannot_be_read_is_tampering(open_stub: Open) -> None:
    """Whatever the reader raises, with a name if the protocol has one."""

    def fail(header: Any, tensors: Any) -> Any:
        raise KeyError("op")

    handle = open_stub()
    handle.answer(0.0)
    with pytest.raises(GuestGone) as gone:
        handle.receive(fail)
    assert gone.value.ended == handle.killed == Ended("tampering", "its answer makes no sense (KeyError)")


def test_answer_before_the_end_is_still_read(open_stub: Open) -> None:
    """It is still in the channel when the exit is reported."""
    handle = open_stub()

    def end() -> None:
        handle.exit = {"exit": 0}
        handle.stub.parts = [FRAME[:5], FRAME[5:]]

    handle.at(1.0, end)
    assert handle.receive(whole) == {"op": "ready"}
    assert handle.ending() == Ended("crashed", "exit code 0")


def test_frame_is_sent_in_parts_as_the_channel_takes_them(open_stub: Open) -> None:
    """A full channel makes it wait; a closed one takes nothing more."""
    handle = open_stub()
    handle.send_frame(b"abcdef")
    handle.stub.room = 4
    handle._write()
    assert (bytes(handle.stub.taken), bytes(handle.pending)) == (b"abcd", b"ef")
    handle.stub.room = None
    handle._write()
    assert bytes(handle.pending) == b"ef"
    handle.stub.room = OSError()
    handle._write()
    assert bytes(handle.pending) == b""


# ---- ends


def test_first_reason_is_kept(open_stub: Open) -> None:
    """Consequences of the kill are no reasons."""
    handle = open_stub()
    handle.kill(LOST)
    handle.kill(Ended("output", "it printed too much"))
    assert handle.killed == LOST
    assert handle.ending() == LOST


@pytest.mark.parametrize(
    ("is_ready", "failure", "report", "expected"),
    [
        (True, "", {"exit": 3}, Ended("crashed", "exit code 3")),
        (True, "", {"exit": 0}, Ended("crashed", "exit code 0")),
        (True, "", {"error": "the zygote is gone"}, Ended("setup", "the zygote is gone")),
        (True, "", {}, Ended("setup", "the guest could not be started")),
        (False, "", {"exit": 3}, Ended("setup", "it ended while it was set up (exit code 3)")),
        (False, "no seccomp", {"exit": 3}, Ended("setup", "no seccomp")),
    ],
)
def test_end_is_the_submissions_only_once_the_guest_was_ready(
    open_stub: Open, is_ready: bool, failure: str, report: dict[str, Any], expected: Ended
) -> None:
    """Before that, it is our error."""
    handle = open_stub(is_ready=is_ready)
    handle.failure = failure
    handle.end(1.0, **report)
    assert handle.ending() == expected


def test_guest_that_ends_when_asked_is_closed_without_a_reason(open_stub: Open, guest_clock: Clock) -> None:
    """It is resumed first, because a paused guest cannot end. A second call does nothing."""
    handle = open_stub()
    handle.end(0.9, exit=0)
    with handle as entered:
        assert entered is handle
    assert handle.killed is None
    assert handle.stub.is_shut
    assert handle.steps == ["resume", "close", "release"]
    assert guest_clock.now == pytest.approx(1000.9)
    handle.close()
    assert handle.steps == ["resume", "close", "release"]


def test_guest_that_does_not_end_when_asked_is_killed_a_second_later(open_stub: Open, guest_clock: Clock) -> None:
    """It is not asked for a line, and waiting does not excuse it."""
    handle = open_stub(10.0)
    handle.queued = 60.0
    handle.close()
    assert handle.killed == Ended("timeout", "it did not end when asked to")
    assert guest_clock.now == pytest.approx(1001.0)
    assert handle.steps == ["resume", "kill", "close", "release"]


def test_guest_that_writes_while_it_is_closed_has_tampered(open_stub: Open) -> None:
    """An earlier reason stays."""
    handle = open_stub()
    handle.answer(0.1, b"x")
    handle.end(0.2, exit=0)
    handle.close()
    assert handle.killed == Ended("tampering", "it sent more than an answer may hold")
    other = open_stub()
    other.stub.parts = [b"x"]
    other._read_channel()
    other.end(0.1, exit=0)
    other.close()
    assert other.killed == Ended("tampering", "it wrote to the grader's channel without being asked")
    third = open_stub()
    third.stub.parts = [b"x"]
    third._read_channel()
    third.kill(LOST)
    third.close()
    assert third.killed == LOST


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (-signal.SIGSEGV, "the process ended by SIGSEGV"),
        (-99, "the process ended by 99"),
        (0, "the process ended itself (exit code 0) without answering"),
        (WINDOWS_ERROR - 1, f"the process ended itself (exit code {WINDOWS_ERROR - 1}) without answering"),
        (WINDOWS_ERROR, "the process crashed (code 0xc0000000)"),
    ],
)
def test_exit_code_is_described(code: int, text: str) -> None:
    """A signal by its name, and Windows' exit codes by their number."""
    assert describe_crash(code) == text


def test_output_is_kept_up_to_its_limit_and_counted_beyond() -> None:
    """So it is known that the text was cut."""
    stream = Stream()
    stream.take(b"x" * (STREAM_BYTES - 1))
    assert not stream.truncated
    stream.take(b"yz")
    assert (len(stream.captured), stream.total, stream.truncated) == (STREAM_BYTES, STREAM_BYTES + 1, True)
    stream.take(b"more")
    assert (stream.text()[-2:], stream.total) == ("xy", STREAM_BYTES + 5)
