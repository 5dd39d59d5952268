"""A forked guest with a real process that does nothing: its figures, its signals, its reports and its end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.guest import protocol
from harness.guest.protocol import HEAD, MAGIC
from harness.records import Ended
from harness.sandbox import forked_guest
from harness.sandbox.forked_guest import ForkedGuest
from harness.sandbox.guest import GONE, MAX_HEADER_BYTES, STREAM_KILL_BYTES, GuestGone, Limits

if sys.platform != "linux":
    pytest.skip("forked guests need Linux", allow_module_level=True)

KILLED = Ended("output", "it printed too much")


class Forked:
    """A guest whose process sleeps, and the other ends of its connections."""

    def __init__(self, device: str = "cpu", cpu_s: int = 7) -> None:
        self.process = subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
        self.guest = ForkedGuest(Limits(cpu_s=cpu_s), device)
        channel, self.out, self.err, status, self.trace = self.guest.theirs
        self.channel, self.status = socket.socket(fileno=channel), socket.socket(fileno=status)

    def report(self, fds: tuple[int, ...] = (), **what: Any) -> None:
        """Send a report as the zygote does, with file descriptors."""
        socket.send_fds(self.status, [json.dumps(what).encode()], list(fds))

    def start(self) -> Forked:
        """Report that the process runs and that the guest is ready."""
        pidfd = os.pidfd_open(self.process.pid)
        self.report((pidfd,), started=True)
        os.close(pidfd)
        self.report(ready=True)
        assert self.guest.pid == self.process.pid
        while not self.guest.is_ready:
            self.guest._move(1.0)
        return self

    def state(self) -> str:
        """The letter of the process: S sleeps, T is stopped."""
        return Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2][0]

    def wait_signal(self) -> int:
        """The signal that ended the process."""
        return -self.process.wait(30)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.guest.exit is None:
            self.report(exit=-9, cpu_s=0.0)
        self.guest.close()
        self.channel.close()
        self.status.close()
        for fd in (self.out, self.err, self.trace):
            os.close(fd)


@pytest.fixture
def forked() -> Iterator[Forked]:
    """A running guest."""
    opened = Forked().start()
    yield opened
    opened.close()


@pytest.fixture
def on_gpu() -> Iterator[Forked]:
    """A running guest with a GPU."""
    opened = Forked("cuda").start()
    yield opened
    opened.close()


@pytest.fixture
def unknown() -> Iterator[Forked]:
    """A guest whose process has not been reported yet."""
    opened = Forked()
    yield opened
    opened.close()


def ending(guest: ForkedGuest, max_payload: int = 0) -> Ended:
    """The reason why there is no answer."""
    with pytest.raises(GuestGone) as gone:
        guest.receive(lambda header, tensors: header, max_payload)
    return gone.value.ended


def test_frame_sent_in_pieces_is_received_whole(forked: Forked) -> None:
    """The question is sent meanwhile, however large."""
    frame = protocol.pack({"op": "load"}, {"x": protocol.RawTensor("uint8", (1 << 22,), bytes(1 << 22))})
    forked.guest.send_frame(frame)
    received = bytearray()
    while len(received) < len(frame):
        forked.guest._move(1.0)
        received += forked.channel.recv(1 << 20)
    assert bytes(received) == frame
    assert not forked.guest._move(0)
    for byte in protocol.pack({"op": "ready"}):
        forked.channel.send(bytes([byte]))
    assert forked.guest.receive(lambda header, tensors: header) == {"op": "ready"}


@pytest.mark.parametrize(
    "sent",
    [
        b"SETUP OSError: no memory, and more to fill a head",
        HEAD.pack(MAGIC, 0xFFFFFFFF, 0),
        HEAD.pack(MAGIC, 2, (1 << 64) - 1),
        HEAD.pack(MAGIC, 2, 0) + b"[]",
        HEAD.pack(MAGIC, 4, 0) + b"\xff\xfe{}",
        HEAD.pack(MAGIC, 2, 4) + b"{}abcd",
    ],
)
def test_bytes_that_are_no_frame_are_tampering(forked: Forked, sent: bytes) -> None:
    """Wrong magic, lengths above the limits, or a header or payload that does not parse."""
    forked.channel.send(sent)
    assert ending(forked.guest, 100).reason == "tampering"


def test_flood_on_the_channel_is_tampering_and_bounded(forked: Forked) -> None:
    """The grader stores no more than an answer may hold."""
    forked.channel.setblocking(False)
    with pytest.raises(BlockingIOError):
        while True:
            forked.channel.send(HEAD.pack(MAGIC, 1 << 19, 0) + b" " * (1 << 20))
    forked.guest.deadline = 0.0
    assert ending(forked.guest).reason in ("tampering", "timeout")
    assert len(forked.guest.received) <= MAX_HEADER_BYTES + (2 << 20)


@pytest.mark.parametrize("sent", [b"", b"SETUP x", protocol.pack({"op": "ready"})[:-3]])
def test_guest_that_ends_before_its_answer_is_a_crash(forked: Forked, sent: bytes) -> None:
    """Whatever it claims."""
    forked.channel.send(sent)
    forked.channel.close()
    forked.report(exit=97, cpu_s=0.0)
    assert ending(forked.guest) == Ended("crashed", "the process ended itself (exit code 97) without answering")


def test_zygote_that_is_gone_is_no_fault_of_the_submission(forked: Forked) -> None:
    """Its socket closes."""
    forked.status.close()
    forked.channel.close()
    assert ending(forked.guest) == Ended("setup", "the zygote is gone")


def test_process_that_is_gone_has_no_figures(forked: Forked) -> None:
    """The reason is that of the kill if it was killed."""
    forked.process.kill()
    forked.process.wait()
    guest = forked.guest
    for killed, expected in ((None, GONE), (KILLED, KILLED)):
        guest.killed = killed
        for read in (lambda: guest.pid, guest.cpu_s):
            with pytest.raises(GuestGone) as gone:
                read()
            assert gone.value.ended == expected
    assert guest.queued_s() == 0.0


def test_process_not_reported_yet_has_waited_for_no_cpu(unknown: Forked) -> None:
    """The grader does not wait for the report, and no signal reaches another process."""
    assert unknown.guest.queued_s() == 0.0
    unknown.guest.resume()
    unknown.guest._ask_running_line()
    unknown.guest.kill(KILLED)
    assert unknown.guest.killed == KILLED
    assert unknown.process.poll() is None


def test_process_is_paused_resumed_and_kept_on_a_core(forked: Forked) -> None:
    """By the kernel."""
    forked.guest.pause()
    os.waitid(os.P_PID, forked.process.pid, os.WSTOPPED | os.WNOWAIT)
    assert forked.state() == "T"
    forked.guest.resume()
    os.waitid(os.P_PID, forked.process.pid, os.WCONTINUED)
    assert forked.state() != "T"
    core = max(os.sched_getaffinity(0))
    forked.guest.run_on(core)
    assert os.sched_getaffinity(forked.process.pid) == {core}
    forked.guest.run_on(1 << 15)  # no machine has it
    assert os.sched_getaffinity(forked.process.pid) == {core}


def test_pause_waits_for_the_process_to_be_reported(unknown: Forked) -> None:
    """Because the submission must not run while another is timed."""
    pidfd = os.pidfd_open(unknown.process.pid)
    unknown.report(ready=True)
    unknown.report((pidfd,), started=True)
    os.close(pidfd)
    unknown.guest.pause()
    os.waitid(os.P_PID, unknown.process.pid, os.WSTOPPED | os.WNOWAIT)
    unknown.guest.resume()


def test_guest_killed_before_its_report_is_killed_after_it(unknown: Forked) -> None:
    """A guest may flood its output while it starts."""
    unknown.guest.kill(KILLED)
    pidfd = os.pidfd_open(unknown.process.pid)
    unknown.report((pidfd,), started=True)
    os.close(pidfd)
    while unknown.guest.pidfd < 0:
        unknown.guest._move(1.0)
    assert unknown.wait_signal() == signal.SIGKILL
    assert unknown.guest.killed == KILLED


@pytest.mark.parametrize("has_flag", [True, False], ids=["Linux 6.9", "older"])
def test_signal_reaches_the_processes_of_a_guest_on_a_gpu(
    on_gpu: Forked, monkeypatch: pytest.MonkeyPatch, has_flag: bool
) -> None:
    """All that it started, in its group; a process that has ended is no error."""
    sent: list[Any] = []

    def send(pidfd: int, number: int, info: None = None, flags: int = 0) -> None:
        assert pidfd == on_gpu.guest.pidfd
        if flags and not has_flag:
            raise OSError
        sent.append((number, flags))

    monkeypatch.setattr(signal, "pidfd_send_signal", send)
    monkeypatch.setattr(os, "killpg", lambda group, number: sent.append((group, number)))
    on_gpu.guest.pause()
    group = (signal.SIGSTOP, forked_guest.PIDFD_SIGNAL_PROCESS_GROUP)
    assert sent == [(signal.SIGSTOP, 0), group if has_flag else (on_gpu.process.pid, signal.SIGSTOP)]


def test_closing_a_guest_on_a_gpu_kills_its_group(on_gpu: Forked) -> None:
    """The zygote may have ended and no longer does it."""
    on_gpu.report(exit=0, cpu_s=0.0)
    on_gpu.guest.close()
    assert on_gpu.wait_signal() == signal.SIGKILL


def test_closed_guest_keeps_its_output_and_no_descriptor(forked: Forked) -> None:
    """The last output is still in the pipe."""
    os.write(forked.out, b"printed")
    os.write(forked.err, b"complained")
    guest = forked.guest
    fds = [*guest.streams, guest.trace, guest.pidfd, guest.channel.fileno(), guest.status.fileno()]
    released: list[ForkedGuest] = []
    guest.release = lambda: released.append(guest)
    forked.report(exit=0, cpu_s=0.0)
    guest.close()
    guest.close()
    assert (guest.out.text(), guest.err.text(), guest.killed) == ("printed", "complained", None)
    assert released == [guest]
    for fd in fds:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(fd)


def test_output_may_be_large_but_not_without_end(forked: Forked) -> None:
    """Exactly the limit is allowed."""
    stream = forked.guest.out
    stream.total = STREAM_KILL_BYTES - 1
    os.write(forked.out, b"x")
    forked.guest._move(1.0)
    assert forked.guest.killed is None
    os.write(forked.out, b"x")
    forked.guest._move(1.0)
    assert forked.guest.killed == Ended("output", "it printed more than 16 MB")


def test_channel_that_was_closed_is_not_waited_for(forked: Forked) -> None:
    """Nor is anything sent to it."""
    forked.channel.close()
    assert forked.guest._move(1.0)
    assert forked.guest.is_cut
    forked.guest.pending = memoryview(b"abc")
    assert not forked.guest._move(0)


def test_guest_is_asked_for_its_line_and_answers_by_a_traceback(forked: Forked) -> None:
    """A process without a handler is ended by the signal; the pipe has what it wrote before."""
    os.write(forked.trace, b"File \xff")
    forked.guest._ask_running_line()
    assert forked.wait_signal() == signal.SIGXCPU
    assert forked.guest._read_traceback() == "File \ufffd"
    assert forked.guest._read_traceback() == ""


@pytest.mark.parametrize(
    ("code", "cpu_s", "reason"),
    [
        (-signal.SIGXCPU, 0.0, "timeout"),
        (-signal.SIGKILL, 7.0, "timeout"),
        (-signal.SIGKILL, 6.9, "crashed"),
        (-signal.SIGSEGV, 9.0, "crashed"),
        (0, 9.0, "crashed"),
    ],
)
def test_end_by_the_limit_of_cpu_time_is_a_timeout(unknown: Forked, code: int, cpu_s: float, reason: str) -> None:
    """The kernel sends one signal, and the other if the process ignored the first."""
    unknown.guest.exit = {"exit": code, "cpu_s": cpu_s}
    ended = unknown.guest._describe_end(code)
    assert ended.reason == reason
    assert (ended.detail == "no answer after 7 s of CPU") is (reason == "timeout")
    unknown.guest.exit = None
    assert unknown.guest._describe_end(-signal.SIGKILL).reason == "crashed"
