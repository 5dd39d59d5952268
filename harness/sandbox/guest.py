"""The grader's side of one guest: sends a frame and waits for one, until the deadline at most.

The size of everything that comes back is limited; streams are captured and cut; a guest that exceeds a limit is killed.
`forked_guest` and `spawned_guest` start, measure and end guests.
"""

from __future__ import annotations

import contextlib
import math
import re
import signal
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar

from harness.guest import protocol
from harness.guest.protocol import MAX_HEADER_BYTES
from harness.records import Ended
from harness.sandbox import linux_process

Read = TypeVar("Read")
# Reads a frame: header and tensors.
Reader = Callable[[dict[str, Any], protocol.Tensors], Read]

STREAM_BYTES = 64 << 10
STREAM_KILL_BYTES = 16 << 20
GONE = Ended("crashed", "the process has ended")
TOO_EXPENSIVE = Ended("timeout", "its cost exceeds the limit")
# How often the grader reads the CPU clock of a guest that it may end for its cost.
LOOK_S = 0.02
GRACE_S = 5.0
START_S = 120.0
# A guest that waited for a busy CPU gets that time on top, up to this many times its limit: two cores at a load of 30
# give it a fifteenth.  What it computes is limited by its CPU time.
QUEUE = 24.0
THIS_THREAD = "thread-self"
# How long a guest that is out of time may take to report the running line.
LAST_WORDS_S = 0.2
MOST_OF_A_LINE = 80
# From this exit code on, Windows has ended the process for an error.
WINDOWS_ERROR = 0xC0000000


@dataclass(frozen=True)
class Limits:
    """The limits of one submission; `cpu_s` is 0 if the wall time decides.

    `rules` are what it forbids, as JSON: a guest that is forked ahead arms its guards while it waits.  `language` is
    a library that its zygote imports before the fork, "triton" or none.
    """

    wall_s: float = 20.0
    memory_mb: int = 2048
    processes: int = 64
    cpu_s: int = 0
    rules: str = ""
    language: str = ""

    @property
    def most_cpu_s(self) -> int:
        """Seconds of CPU after which the kernel ends the process."""
        return self.cpu_s or int(self.wall_s) + 2


class GuestGone(Exception):
    """The guest has ended and will answer no more; `ended` is the reason."""

    def __init__(self, ended: Ended) -> None:
        self.ended = ended
        super().__init__(f"{ended.reason}: {ended.detail}")


class Stream:
    """A captured output stream: the first bytes are kept, the rest are counted."""

    def __init__(self) -> None:
        self.captured = bytearray()
        self.total = 0

    def take(self, part: bytes) -> None:
        """Keep output up to the limit."""
        self.captured += part[: max(0, STREAM_BYTES - len(self.captured))]
        self.total += len(part)

    @property
    def truncated(self) -> bool:
        return self.total > len(self.captured)

    def text(self) -> str:
        return self.captured.decode("utf-8", "replace")


class GuestHandle(ABC):
    """One guest, however it was started.  Use as a context manager; leaving it ends the guest."""

    channel: socket.socket
    # whether CPU time and peak memory can be read from outside, precisely enough to judge by them
    has_figures = True

    def __init__(self, limits: Limits, device: str) -> None:
        # the loaded file, to name the running line
        self.file, self.text = "", ""
        self.device = device
        self.out, self.err = Stream(), Stream()
        self.limits = limits
        self.started = time.monotonic()
        self.wall_s = limits.wall_s  # until the deadline, from when it was set
        self.deadline = self.started + self.wall_s
        # how long it may wait for a CPU, counted from where, and how far the deadline has moved for that
        self.patience_s = QUEUE * limits.wall_s
        self.queued_before, self.own_queued_before = 0.0, linux_process.queued_s(THIS_THREAD)
        self.excused = 0.0
        # the guest that answers its calls of callables, whose waiting counts as its own
        self.companion: GuestHandle | None = None
        # where its CPU clock must not get, for a call that is measured, and what it showed last
        self.cost_limit_s = math.inf
        self.seen_cpu_s = 0.0
        self.is_ready = False
        self.failure = ""
        self.exit: dict[str, Any] | None = None
        self.killed: Ended | None = None
        self.received = bytearray()
        self.pending = memoryview(b"")
        self.may_receive = protocol.HEAD.size
        self.is_cut = False
        self.is_closed = False
        self.release: Callable[[], None] = lambda: None

    @property
    @abstractmethod
    def pid(self) -> int:
        """The guest's process id, as this process sees it.  Raises GuestGone if it has ended."""

    def cpu_s(self) -> float:
        """Seconds of CPU that the process has used, by the system's clock.  Raises GuestGone."""
        try:
            return linux_process.cpu_s(self.pid)
        except OSError:
            raise GuestGone(self.killed or GONE) from None

    def peak_mb(self) -> float:
        """The most memory that the process has held since `reset_peak`, in MB."""
        return linux_process.peak_mb(self.pid)

    def reset_peak(self) -> bool:
        """Forget earlier peaks; False if the system forbids it."""
        return linux_process.reset_peak(self.pid)

    def queued_s(self) -> float:
        """Seconds that the process has waited for a CPU so far; 0 if it has ended or the system does not report it."""
        try:
            return linux_process.queued_s(str(self.pid))
        except GuestGone:
            return 0.0

    @abstractmethod
    def pause(self) -> None:
        """Stop the process with all its threads until `resume`.  Raises GuestGone."""

    @abstractmethod
    def resume(self) -> None:
        """Let a paused process continue."""

    @abstractmethod
    def run_on(self, core: int) -> None:
        """Keep the process on one core if the system allows it; threads that exist already stay where they are."""

    @abstractmethod
    def _move(self, wait_s: float) -> bool:
        """Wait for bytes and reports and read them; returns whether there were any."""

    @abstractmethod
    def _end_process(self) -> None:
        """Kill the process if it is still running."""

    @abstractmethod
    def _ask_running_line(self) -> None:
        """Ask the process for a traceback, and wait up to `LAST_WORDS_S` for it."""

    @abstractmethod
    def _read_traceback(self) -> str:
        """The traceback that it has written so far."""

    @abstractmethod
    def _describe_end(self, code: int) -> Ended:
        """The end of a process that was ready and ended by itself."""

    @abstractmethod
    def _close_ends(self) -> None:
        """Read the rest of the streams and close everything; the process has ended."""

    def __enter__(self) -> GuestHandle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def arm(self) -> None:
        """Arm the guards of its rules while it waits, where that is possible; otherwise they are armed together with
        its file.
        """

    def begin_anew(self) -> bool:
        """Start counting the time of a guest that was forked ahead; False if it has ended."""
        while self._move(0):
            pass
        self.started = time.monotonic()
        self.deadline = self.started + self.limits.wall_s
        self.own_queued_before = linux_process.queued_s(THIS_THREAD)
        return self.exit is None and not self.failure

    @property
    def is_alive(self) -> bool:
        """Whether the guest was running, in time and within the protocol when last checked."""
        return self.exit is None and not self.failure and self.killed is None

    def allow(self, wall_s: float) -> None:
        """Set the deadline this many seconds from now."""
        self.wall_s = wall_s
        self.deadline = time.monotonic() + wall_s
        self.patience_s, self.queued_before, self.excused = QUEUE * wall_s, self.queued_s(), 0.0
        self.own_queued_before = linux_process.queued_s(THIS_THREAD)

    def send(self, header: Mapping[str, Any], tensors: protocol.Tensors | None = None) -> None:
        """Queue one frame; it is sent while an answer is awaited."""
        self.send_frame(protocol.pack(header, tensors))

    def send_frame(self, frame: bytes) -> None:
        """Queue a packed frame."""
        if self.received:
            self.kill(Ended("tampering", "it wrote to the grader's channel without being asked"))
        self.pending = memoryview(frame)

    def receive(self, read: Reader[Read], max_payload: int = 0, ahead: int = 0) -> Read:
        """The next answer, read by `read`.  Raises GuestGone if there is none or it exceeds a limit.

        `read` only reads: any exception in it counts as tampering.  `ahead` is the size limit of further answers that
        have been requested already.
        """
        if self.killed is not None:  # nobody asked for these bytes
            raise GuestGone(self.killed)
        self.may_receive = protocol.HEAD.size + MAX_HEADER_BYTES + max_payload + ahead
        size = protocol.HEAD.size
        self._pump(lambda: len(self.received) >= size)
        try:
            header, payload = protocol.unpack_head(self.received, MAX_HEADER_BYTES, max_payload)
        except Exception as error:
            raise self._find_tampering(error) from None
        whole = size + header + payload
        self._pump(lambda: len(self.received) >= whole)
        frame = bytes(memoryview(self.received)[size:whole])
        del self.received[:whole]
        try:
            return read(protocol.parse_header(frame[:header]), protocol.parse_payload(frame[header:]))
        except Exception as error:
            raise self._find_tampering(error) from None

    def _find_tampering(self, error: Exception) -> GuestGone:
        """End the guest for bytes that cannot be read.  It can write anything, so no list of exceptions is complete."""
        is_named = isinstance(error, protocol.ProtocolError)
        detail = str(error) if is_named else f"its answer makes no sense ({type(error).__name__})"
        ended = Ended("tampering", detail)
        self.kill(ended)
        return GuestGone(self.killed or ended)

    def read_raw(self, limit: int) -> bytes:
        """All bytes that a canary writes until it ends."""
        self.may_receive = limit
        with contextlib.suppress(GuestGone):
            self._pump(lambda: False)
        return bytes(self.received)

    def kill(self, why: Ended) -> None:
        """Kill the guest; the first reason is kept."""
        self.killed = self.killed or why
        self._end_process()

    def close(self) -> None:
        """Ask the guest to end, kill it if it does not, and keep its output."""
        if self.is_closed:
            return
        self.is_closed = True
        self.resume()  # a paused guest cannot end
        self.hang_up()
        self.allow(min(1.0, max(0.0, self.deadline - time.monotonic())))
        self.may_receive = 0
        with contextlib.suppress(GuestGone):
            self._pump(lambda: self.exit is not None)
        if self.received and self.killed is None:
            self.killed = Ended("tampering", "it wrote to the grader's channel without being asked")
        if self.exit is None:
            self.kill(self._lateness())
            self.deadline = time.monotonic()
            with contextlib.suppress(GuestGone):
                self._pump(lambda: self.exit is not None)
        self._close_ends()
        self.release()

    def hang_up(self) -> None:
        """Signal that no more frames will come."""
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_WR)

    def _pump(self, is_done: Callable[[], bool]) -> None:
        """Send and read bytes until `is_done`.  Raises GuestGone if that can no longer happen."""
        while not is_done():
            left = self._left()
            if left <= 0 and self.killed is None and not self._excuse():
                self._end_late()
            if self.exit is not None and (self.killed or not self._drain()):
                if is_done():
                    return
                raise GuestGone(self._why())
            if self.killed is not None and left < -GRACE_S:
                raise GuestGone(self.killed)
            longest = 1.0 if self.cost_limit_s == math.inf else self._look_at_cost()
            self._move(max(0.001, min(left, longest)) if left > 0 else 0.1)

    def _look_at_cost(self) -> float:
        """End a guest whose CPU clock is too far; returns the seconds until the next look."""
        with contextlib.suppress(GuestGone):  # it has just ended
            self.seen_cpu_s = self.cpu_s()
            if self.seen_cpu_s > self.cost_limit_s:
                self.kill(TOO_EXPENSIVE)
        return LOOK_S

    def _left(self) -> float:
        """Seconds that remain: of the set-up until the guest is ready, then of the submission."""
        is_its_own = self.is_ready or self.is_closed
        return (self.deadline if is_its_own else self.started + START_S) - time.monotonic()

    def _excuse(self) -> bool:
        """Extend the deadline by the time spent waiting for a busy CPU; returns whether any time is left."""
        if not self.is_ready or (self.is_cut and not self.is_closed):
            return False
        own = linux_process.queued_s(THIS_THREAD) - self.own_queued_before  # it waits for our answers, too
        others = sum(guest.queued_s() - guest.queued_before for guest in self._working())
        queued = min(max(own, 0.0) + others, self.patience_s)
        self.deadline += max(0.0, queued - self.excused)
        self.excused = max(self.excused, queued)
        return self._left() > 0

    def _working(self) -> Iterator[GuestHandle]:
        yield self
        if self.companion is not None:
            yield self.companion

    def _end_late(self) -> None:
        """Kill the guest for being late; before that, it reports the running line."""
        late = self._lateness()
        if late.reason == "timeout" and not self.is_closed:
            self._ask_running_line()
            late = self._with_running_line(late)
        self.kill(late)

    def _with_running_line(self, late: Ended) -> Ended:
        """Add the line that was running, as the guest reports it: for the author only, never for a verdict."""
        trace = self._read_traceback()
        name = re.escape(self.file.encode("ascii", "backslashreplace").decode())
        found = re.search(rf'^  File "{name}", line (\d{{1,7}}) in ', trace, re.MULTILINE)
        lines = self.text.split("\n")
        number = int(found[1]) if found else 0
        if not 0 < number <= len(lines):
            return late
        text = lines[number - 1].strip()[:MOST_OF_A_LINE]
        return Ended(late.reason, f"{late.detail}; line {number} was running: `{text}`", number)

    def _lateness(self) -> Ended:
        if self.is_closed:
            return Ended("timeout", "it did not end when asked to")
        if not self.is_ready:
            return Ended("setup", f"it was not ready within {START_S:g} s")
        if self.is_cut:
            return Ended("crashed", "it closed its channel to the grader")
        return Ended("timeout", f"no answer within {self.wall_s:g} s")

    def _become_ready(self) -> None:
        """The guest waits for its first frame; the time of the set-up does not count against the submission."""
        self.is_ready = True
        if not self.is_closed:
            self.deadline += time.monotonic() - self.started

    def _drain(self) -> bool:
        """After the exit, read the rest of the channel; False if it is empty."""
        before = len(self.received)
        self._read_channel()
        return len(self.received) > before

    def _why(self) -> Ended:
        if self.killed is not None:
            return self.killed
        code = (self.exit or {}).get("exit")
        if code is None:
            return Ended("setup", str((self.exit or {}).get("error", "the guest could not be started")))
        if not self.is_ready:
            return Ended("setup", self.failure or f"it ended while it was set up (exit code {code})")
        return self._describe_end(code)

    def _limit_output(self) -> None:
        """Kill a guest that prints without end."""
        if max(self.out.total, self.err.total) > STREAM_KILL_BYTES:
            self.kill(Ended("output", f"it printed more than {STREAM_KILL_BYTES >> 20} MB"))

    def _write(self) -> None:
        try:
            sent = self.channel.send(self.pending[: 1 << 20])
        except BlockingIOError:
            return
        except OSError:
            sent = len(self.pending)
        self.pending = self.pending[sent:]

    def _read_channel(self) -> None:
        try:
            part = self.channel.recv(1 << 20)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if not part:
            self.pending = memoryview(b"")
            self.is_cut = True
            if self.exit is None and self.is_ready and not self.is_closed:
                # It closed its channel but still runs: give it a moment to end, then kill it.
                self.deadline = time.monotonic() + 0.5
            return
        self.received += part
        if len(self.received) > self.may_receive:
            self.kill(Ended("tampering", "it sent more than an answer may hold"))


def describe_crash(code: int) -> str:
    """Describe an exit code, which is negative for a signal, as in `subprocess`."""
    if code < 0:
        name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
        return f"the process ended by {name}"
    if code >= WINDOWS_ERROR:
        return f"the process crashed (code {code:#x})"
    return f"the process ended itself (exit code {code}) without answering"
