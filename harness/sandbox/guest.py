"""The grader's side of one guest: send a frame, wait for one frame, never longer than the deadline.

Every byte that comes back is bounded before it is kept; streams are captured and capped; a guest that breaks a
bound is killed.  How a guest was started, is measured and ended stands in `forked_guest` and `spawned_guest`.
"""

from __future__ import annotations

import contextlib
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

Read = TypeVar("Read")
# What makes something of a frame, header and tensors.
Reader = Callable[[dict[str, Any], protocol.Tensors], Read]

STREAM_BYTES = 64 << 10
STREAM_KILL_BYTES = 16 << 20
PRINTED_TOO_MUCH = f"it printed more than {STREAM_KILL_BYTES >> 20} MB"
GRACE_S = 5.0
START_S = 120.0
# A guest that waited for a CPU which others had may last longer by that time, by this many times its limit at most.
QUEUE = 2.0
# How long a guest that is out of time may take to say which line is running.
LAST_WORDS_S = 0.2
MOST_OF_A_LINE = 80
# Exit codes from here on are errors that Windows has found in a process.
WINDOWS_ERROR = 0xC0000000


@dataclass(frozen=True)
class Limits:
    """What one submission may use; `cpu_s` is 0 for what the wall time allows."""

    wall_s: float = 20.0
    memory_mb: int = 2048
    processes: int = 64
    cpu_s: int = 0

    @property
    def most_cpu_s(self) -> int:
        """Seconds of CPU after which the kernel ends it."""
        return self.cpu_s or int(self.wall_s) + 2


class GuestGone(Exception):
    """The guest can give no more answers; `ended` says why."""

    def __init__(self, ended: Ended) -> None:
        self.ended = ended
        super().__init__(f"{ended.reason}: {ended.detail}")


class Stream:
    """A captured output stream: the first bytes kept, the rest counted."""

    def __init__(self) -> None:
        self.captured = bytearray()
        self.total = 0

    def take(self, part: bytes) -> None:
        """Keep what was printed, up to the bound."""
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
    # whether its CPU time and its peak of memory are known from outside, finely enough to judge by
    has_figures = True

    def __init__(self, out: Stream, err: Stream, limits: Limits, device: str) -> None:
        # what is loaded into it, to name the line that was running
        self.file, self.text = "", ""
        self.device = device
        self.out, self.err = out, err
        self.limits = limits
        self.started = time.monotonic()
        self.deadline = self.started + limits.wall_s
        # how long it may wait for a CPU, from which point on, and how far the deadline was moved for it
        self.patience_s = QUEUE * limits.wall_s
        self.queued_before = 0.0
        self.excused = 0.0
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

    @abstractmethod
    def cpu_s(self) -> float:
        """Seconds of CPU that the process has used, by the system's own clock.  Raises GuestGone."""

    @abstractmethod
    def peak_mb(self) -> float:
        """The most memory that the process has held since `reset_peak`, in MB."""

    @abstractmethod
    def reset_peak(self) -> bool:
        """Forget earlier peaks; False where the system does not let us."""

    @abstractmethod
    def queued_s(self) -> float:
        """Seconds that the process has waited for a CPU so far; 0 where it is gone or the system does not say."""

    @abstractmethod
    def pause(self) -> None:
        """Stop the process, all threads of it, until `resume`; a stopped one uses no CPU.  Raises GuestGone."""

    @abstractmethod
    def resume(self) -> None:
        """Let a paused process go on."""

    @abstractmethod
    def run_on(self, core: int) -> None:
        """Keep the process on one core, as far as the system lets us; threads that it has already stay."""

    @abstractmethod
    def _move(self, wait_s: float) -> bool:
        """Wait so long at most for bytes and reports, and take them in; whether there were any."""

    @abstractmethod
    def _end_process(self) -> None:
        """End the process now, if it still runs."""

    @abstractmethod
    def _ask_running_line(self) -> None:
        """Have the process write a traceback, and give it `LAST_WORDS_S` for that."""

    @abstractmethod
    def _read_traceback(self) -> str:
        """What it has written of one; "" for nothing."""

    @abstractmethod
    def _describe_end(self, code: int) -> Ended:
        """How a process that was ready ended by itself."""

    @abstractmethod
    def _close_ends(self) -> None:
        """Read what is left of the streams, and close whatever is open; the process has ended."""

    def __enter__(self) -> GuestHandle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin_anew(self) -> bool:
        """Count its time from now, for one that was started ahead; False where it is no longer there."""
        while self._move(0):
            pass
        self.started = time.monotonic()
        self.deadline = self.started + self.limits.wall_s
        return self.exit is None and not self.failure

    @property
    def is_alive(self) -> bool:
        """Whether it was last seen running, in time and keeping to the protocol."""
        return self.exit is None and not self.failure and self.killed is None

    def allow(self, wall_s: float) -> None:
        """Give it so much time from now, whatever it has used before."""
        self.deadline = time.monotonic() + wall_s
        self.patience_s, self.queued_before, self.excused = QUEUE * wall_s, self.queued_s(), 0.0

    def send(self, header: Mapping[str, Any], tensors: protocol.Tensors | None = None) -> None:
        """Queue one frame; it leaves while an answer is awaited."""
        self.send_frame(protocol.pack(header, tensors))

    def send_frame(self, frame: bytes) -> None:
        """Queue a frame that is packed already."""
        if self.received:
            self.kill(Ended("tampering", "it wrote to the grader's channel without being asked"))
        self.pending = memoryview(frame)

    def receive(self, read: Reader[Read], max_payload: int = 0, ahead: int = 0) -> Read:
        """What `read` makes of the next frame that answers; raises GuestGone when there is none or it breaks a bound.

        `read` only reads: whatever it raises is taken for tampering.  `ahead` is what further answers that were asked
        for already may hold.
        """
        if self.killed is not None:  # whatever still lies there came unasked
            raise GuestGone(self.killed)
        self.may_receive = protocol.HEAD.size + MAX_HEADER_BYTES + max_payload + ahead
        size = protocol.HEAD.size
        self._pump(lambda: len(self.received) >= size)
        with self._reading():
            header, payload = protocol.unpack_head(self.received, MAX_HEADER_BYTES, max_payload)
        whole = size + header + payload
        self._pump(lambda: len(self.received) >= whole)
        frame = bytes(self.received[size:whole])
        del self.received[:whole]
        with self._reading():
            return read(protocol.parse_header(frame[:header]), protocol.parse_payload(frame[header:]))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """Only the guest's bytes are read in here, so whatever fails is its tampering.  Raises GuestGone."""
        try:
            yield
        except Exception as error:  # no list of kinds is complete: what a guest may write is anything
            is_named = isinstance(error, protocol.ProtocolError)
            detail = str(error) if is_named else f"its answer makes no sense ({type(error).__name__})"
            ended = Ended("tampering", detail)
            self.kill(ended)
            raise GuestGone(self.killed or ended) from None

    def read_raw(self, limit: int) -> bytes:
        """What the canary writes: bytes until it ends."""
        self.may_receive = limit
        with contextlib.suppress(GuestGone):
            self._pump(lambda: False)
        return bytes(self.received)

    def kill(self, why: Ended) -> None:
        """End the guest now; the first reason stays."""
        self.killed = self.killed or why
        self._end_process()

    def close(self) -> None:
        """Ask the guest to end, insist after a moment, keep what it printed."""
        if self.is_closed:
            return
        self.is_closed = True
        self.resume()  # a paused one could not end
        self._hang_up()
        self.deadline = min(self.deadline, time.monotonic() + 1.0)
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

    def _hang_up(self) -> None:
        """Say that no more frames will come."""
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_WR)

    def _pump(self, is_done: Callable[[], bool]) -> None:
        """Move bytes until `is_done`; raises GuestGone once that can no longer happen."""
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
            self._move(max(0.001, min(left, 1.0)) if left > 0 else 0.1)

    def _left(self) -> float:
        """Seconds that remain: the set-up's own until the guest is ready, then the submission's."""
        is_its_own = self.is_ready or self.is_closed
        return (self.deadline if is_its_own else self.started + START_S) - time.monotonic()

    def _excuse(self) -> bool:
        """Whether it has time left after all, since it waited for a CPU that others had."""
        if self.is_closed or not self.is_ready or self.is_cut:
            return False
        queued = min(self.queued_s() - self.queued_before, self.patience_s)
        self.deadline += max(0.0, queued - self.excused)
        self.excused = max(self.excused, queued)
        return self._left() > 0

    def _end_late(self) -> None:
        """Kill it for being late, and let one that computes or sleeps say before which line is running."""
        late = self._lateness()
        if late.reason == "timeout" and not self.is_closed:
            self._ask_running_line()
            late = self._with_running_line(late)
        self.kill(late)

    def _with_running_line(self, late: Ended) -> Ended:
        """With the line of its file that was running, by its own account: for its author, and never to judge by."""
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
        return Ended("timeout", f"no answer within {self.limits.wall_s:g} s")

    def _become_ready(self) -> None:
        """It is set up and waits for the first frame; what the set-up took is not the submission's."""
        self.is_ready = True
        if not self.is_closed:
            self.deadline += time.monotonic() - self.started

    def _drain(self) -> bool:
        """After the exit: whatever still lies in the channel; False when it is empty."""
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
                # It closed its channel but lives on: give it a moment to be seen as ended, then end it.
                self.deadline = time.monotonic() + 0.5
            return
        self.received += part
        if len(self.received) > self.may_receive:
            self.kill(Ended("tampering", "it sent more than an answer may hold"))


def describe_crash(code: int) -> str:
    """How a process ended by an exit code: negative for a signal, as `subprocess` has it."""
    if code < 0:
        name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
        return f"the process ended by {name}"
    if code >= WINDOWS_ERROR:
        return f"the process crashed (code {code:#x})"
    return f"the process ended itself (exit code {code}) without answering"
