"""The limits of a spawned guest, which the grader enforces by polling, with a stand-in for its interpreter."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from harness.records import Ended
from harness.sandbox import guest as guest_module
from harness.sandbox import spawned_guest
from harness.sandbox.guest import LAST_WORDS_S, PRINTED_TOO_MUCH, STREAM_KILL_BYTES, GuestGone, Limits, Stream
from harness.sandbox.spawned_guest import GONE, LOOK_S, SpawnedGuest

MB = 1 << 20
KILLED = Ended("output", "it printed too much")


class Clock:
    """The clock of both modules."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class StubInterpreter:
    """An interpreter that connects on request, with figures that the test sets."""

    def __init__(self, tmp_path: Path) -> None:
        self.out, self.err = Stream(), Stream()
        self.steps: list[Any] = []
        self.code: int | None = None
        self.memory, self.user_s, self.system_s = 100 * MB, 2.0, 1.0
        self.is_gone = self.is_connected = False
        self.channel: socket.socket | None = None
        self.other: socket.socket | None = None
        self.traceback = tmp_path / "traceback"
        self.process: Any = SimpleNamespace(
            pid=4711,
            poll=lambda: self.code,
            wait=self.wait,
            send_signal=lambda number: self.steps.append(("signal", number)),
        )
        self.figures: Any = SimpleNamespace(
            memory_info=lambda: SimpleNamespace(rss=self.figure(self.memory)),
            cpu_times=lambda: SimpleNamespace(user=self.figure(self.user_s), system=self.system_s),
            suspend=lambda: self.figure(self.steps.append("suspend")),
            resume=lambda: self.figure(self.steps.append("resume")),
            cpu_affinity=lambda cores: self.figure(self.steps.append(cores)),
        )

    def figure(self, value: Any) -> Any:
        if self.is_gone:
            raise psutil.NoSuchProcess(4711)
        return value

    def wait(self, timeout: float) -> int:
        self.steps.append(("wait", timeout))
        if self.code is None:
            raise subprocess.TimeoutExpired("guest", timeout)
        return self.code

    def order(self, message: dict[str, Any] | None) -> None:
        self.steps.append(("order", message))

    def wait_connection(self, wait_s: float) -> bool:
        self.steps.append(("connection", wait_s))
        return self.is_connected

    def connect(self) -> bool:
        if self.is_connected and self.channel is None:
            self.channel, self.other = socket.socketpair()
            self.channel.setblocking(False)
        return self.is_connected

    def complaint(self) -> str:
        return "No module named torch"

    def note_children(self) -> None:
        self.steps.append("children")

    def kill(self) -> None:
        self.steps.append("kill")
        self.code = -9

    def close(self) -> None:
        self.steps.append("close")
        for end in (self.channel, self.other):
            if end is not None:
                end.close()


Open = Callable[..., tuple[SpawnedGuest, Any]]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the clock of both modules."""
    clock = Clock()
    for module in (guest_module, spawned_guest):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def open_guest(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """A function that opens guests on a system other than Linux, by default connected."""
    opened: list[SpawnedGuest] = []
    monkeypatch.setattr(spawned_guest, "sys", SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(SpawnedGuest, "queued_s", lambda guest: 0.0)

    def make(is_connected: bool = True, **limits: Any) -> tuple[SpawnedGuest, Any]:
        interpreter: Any = StubInterpreter(tmp_path)
        guest = SpawnedGuest(interpreter, Limits(**{"wall_s": 10.0, "memory_mb": 50, "cpu_s": 4, **limits}))
        opened.append(guest)
        if is_connected:
            interpreter.is_connected = True
            assert guest._move(1.0)
        interpreter.steps.clear()
        return guest, interpreter

    yield make
    for guest in opened:
        guest.interpreter.close()


def test_interpreter_is_given_the_limit_of_memory(tmp_path: Path) -> None:
    """If the system has one."""
    interpreter: Any = StubInterpreter(tmp_path)
    guest = SpawnedGuest(interpreter, Limits(memory_mb=300))
    assert interpreter.steps == [("order", {"memory_bytes": 300 * MB})]
    assert (guest.pid, guest.device, guest.out is interpreter.out, guest.err is interpreter.err) == (
        4711,
        "cpu",
        True,
        True,
    )


def test_guest_is_ready_once_its_interpreter_connects(open_guest: Open) -> None:
    """The resources used by the import do not count."""
    guest, interpreter = open_guest(is_connected=False)
    assert not guest._move(1.0)
    assert not guest.is_ready
    interpreter.is_connected = True
    assert guest._move(0.01)
    assert interpreter.steps == [("connection", LOOK_S), ("connection", 0.01)]
    assert guest.is_ready and guest.channel is interpreter.channel
    assert (guest.cpu_before_s, guest.memory_before) == (3.0, 100 * MB)


def test_interpreter_that_ends_before_it_connects_is_no_fault_of_the_submission(open_guest: Open) -> None:
    """Unless it has connected at the last moment."""
    guest, interpreter = open_guest(is_connected=False)
    interpreter.code = 1
    assert not guest._move(1.0)
    assert (guest.exit, guest.failure) == ({"exit": 1}, "No module named torch")
    assert guest._why() == Ended("setup", "No module named torch")
    late, interpreter = open_guest(is_connected=False)
    interpreter.code, interpreter.is_connected = 1, True
    late._move(1.0)
    assert (late.exit, late.failure, late.is_ready) == ({"exit": 1}, "", True)
    assert late._why() == Ended("crashed", "the process ended itself (exit code 1) without answering")


@pytest.mark.parametrize(("rise_mb", "is_ended"), [(50.0, False), (50.5, True)])
def test_guest_above_its_limit_of_memory_is_ended(open_guest: Open, rise_mb: float, is_ended: bool) -> None:
    """The memory of the import does not count."""
    guest, interpreter = open_guest()
    interpreter.memory = int((100 + rise_mb) * MB)
    guest._move(0)
    assert guest.killed == (Ended("memory", "it held more than 50 MB of memory") if is_ended else None)
    assert ("kill" in interpreter.steps) is is_ended


@pytest.mark.parametrize(("used_s", "is_ended"), [(4.0, False), (4.5, True)])
def test_guest_above_its_limit_of_cpu_time_is_asked_for_its_line_and_ended(
    open_guest: Open, used_s: float, is_ended: bool
) -> None:
    """The time of the import does not count; user and system time do."""
    guest, interpreter = open_guest()
    guest.file, guest.text = "f.py", "while True: pass\n"
    interpreter.traceback.write_text('  File "f.py", line 1 in f\n')
    interpreter.user_s, interpreter.system_s = 2.0 + used_s / 2, 1.0 + used_s / 2
    guest._move(0)
    late = Ended("timeout", "no answer after 4 s of CPU; line 1 was running: `while True: pass`", 1)
    assert guest.killed == (late if is_ended else None)
    asked = [("signal", signal.SIGXCPU), ("wait", LAST_WORDS_S), "kill"]
    assert interpreter.steps == (asked if is_ended else [])


def test_figures_are_read_at_intervals(open_guest: Open, clock: Clock) -> None:
    """Reading them takes time; the output is checked as often."""
    guest, interpreter = open_guest()
    guest._move(0)
    assert guest.next_look == clock.now + LOOK_S
    interpreter.memory = 900 * MB
    clock.now += LOOK_S / 2
    guest._move(0)
    assert guest.killed is None
    clock.now += LOOK_S / 2
    guest._move(0)
    assert guest.killed is not None


@pytest.mark.parametrize("state", ["killed", "closed", "not ready"])
def test_figures_of_a_guest_that_ends_or_starts_are_not_read(open_guest: Open, state: str) -> None:
    """The first reason stays, and the import may use any amount of memory."""
    guest, interpreter = open_guest(is_connected=state != "not ready")
    interpreter.memory, interpreter.user_s = 900 * MB, 99.0
    guest.killed = KILLED if state == "killed" else None
    guest.is_closed = state == "closed"
    guest._move(0)
    assert guest.killed == (KILLED if state == "killed" else None)
    assert "kill" not in interpreter.steps


def test_guest_that_is_gone_has_no_figures(open_guest: Open) -> None:
    """The next check shows how it ended."""
    guest, interpreter = open_guest()
    interpreter.is_gone = True
    guest._move(0)
    assert guest.killed is None
    for killed, expected in ((None, GONE), (KILLED, KILLED)):
        guest.killed = killed
        with pytest.raises(GuestGone) as gone:
            guest.cpu_s()
        assert gone.value.ended == expected
    for act in (guest.pause, guest.resume, lambda: guest.run_on(1)):
        act()


@pytest.mark.parametrize("stream", ["out", "err"])
@pytest.mark.parametrize(("more", "is_ended"), [(0, False), (1, True)])
def test_guest_that_prints_without_end_is_ended(open_guest: Open, stream: str, more: int, is_ended: bool) -> None:
    """On either stream, and also if it has ended meanwhile."""
    guest, interpreter = open_guest()
    getattr(interpreter, stream).total = STREAM_KILL_BYTES + more
    expected = Ended("output", PRINTED_TOO_MUCH) if is_ended else None
    guest._move(0)
    assert guest.killed == expected
    guest.killed = None
    guest._close_ends()
    assert guest.killed == expected
    guest.killed = KILLED
    guest._close_ends()
    assert guest.killed == KILLED


def test_channel_is_read_and_written_as_it_is_free(open_guest: Open) -> None:
    """If nothing is pending, nothing is sent."""
    guest, interpreter = open_guest()
    assert not guest._move(0)
    guest.send_frame(b"question")
    assert guest._move(0)
    assert interpreter.other.recv(100) == b"question"
    interpreter.other.send(b"answer")
    guest.may_receive = 100
    assert guest._move(0)
    assert bytes(guest.received) == b"answer"
    assert not guest._move(0)


def test_guest_that_closed_its_channel_is_awaited(open_guest: Open) -> None:
    """Otherwise its channel would always be readable; a guest that has ended is not awaited."""
    guest, interpreter = open_guest()
    interpreter.other.close()
    assert guest._move(0)
    assert guest.is_cut
    assert not guest._move(0.01)
    assert interpreter.steps[-1] == ("wait", 0.01)
    interpreter.code = 0
    interpreter.steps.clear()
    assert not guest._move(0.01)
    assert guest.exit == {"exit": 0} and interpreter.steps == []


def test_guest_is_paused_resumed_and_kept_on_a_core(open_guest: Open) -> None:
    """A guest that has ended is not resumed, because its id may be another's."""
    guest, interpreter = open_guest()
    guest.pause()
    guest.resume()
    guest.run_on(3)
    guest.exit = {"exit": 0}
    guest.resume()
    assert interpreter.steps == ["suspend", "resume", [3]]
    del interpreter.figures.cpu_affinity  # as on macOS
    guest.run_on(3)


def test_killed_guest_is_ended_once(open_guest: Open) -> None:
    """With everything that it started."""
    guest, interpreter = open_guest()
    guest.kill(KILLED)
    assert interpreter.steps == ["kill"]
    guest.exit = {"exit": -9}
    guest.kill(KILLED)
    assert interpreter.steps == ["kill"]


def test_guest_that_is_closed_is_asked_to_end(open_guest: Open) -> None:
    """Its children are recorded first; a guest that still imports is ended at once."""
    guest, interpreter = open_guest()
    guest._hang_up()
    assert interpreter.steps == ["children"]
    assert interpreter.other.recv(10) == b""
    waiting, interpreter = open_guest(is_connected=False)
    waiting._read_channel()  # there is none
    waiting._hang_up()
    assert waiting.killed == Ended("setup", "it was no longer needed")
    assert interpreter.steps == ["kill"]


def test_line_is_asked_for_by_a_byte_where_there_are_no_signals(
    open_guest: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And read from a file if there is one."""
    guest, interpreter = open_guest()
    monkeypatch.setattr(spawned_guest, "signal", SimpleNamespace())
    guest._ask_running_line()
    assert interpreter.steps == [("order", None), ("wait", LAST_WORDS_S)]
    assert guest._read_traceback() == ""
    interpreter.traceback.write_bytes(b"\xffline" + b"x" * (1 << 16))
    assert guest._read_traceback() == "\ufffdline" + "x" * ((1 << 16) - 5)


@pytest.mark.skipif(sys.platform != "linux", reason="the figures of another system are those above")
def test_figures_on_linux_are_those_of_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the process id."""
    for name, figure in (("cpu_s", 1.5), ("peak_mb", 70.0), ("reset_peak", True), ("queued_s", 0.5)):
        read = lambda process, figure=figure: figure if int(process) == 4711 else None  # noqa: E731 - short
        monkeypatch.setattr(spawned_guest.linux_process, name, read)
    interpreter: Any = StubInterpreter(tmp_path)
    guest = SpawnedGuest(interpreter, Limits())
    assert (guest.cpu_s(), guest.peak_mb(), guest.reset_peak(), guest.queued_s()) == (1.5, 70.0, True, 0.5)
