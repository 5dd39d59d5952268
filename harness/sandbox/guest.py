"""The grader's side of one guest: send a frame, wait for one frame, never longer than the deadline.

Every byte that comes back is bounded before it is kept; streams are captured and capped; a guest that breaks a
bound is killed through its pidfd, and with it all that it started.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
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
GRACE_S = 5.0
START_S = 120.0
# A guest that waited for a CPU which others had may last longer by that time, by this many times its limit at most.
QUEUE = 2.0
# How long a guest that is out of time may take to say which line is running.
LAST_WORDS_S = 0.2
MOST_OF_A_LINE = 80


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

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.captured = bytearray()
        self.total = 0

    @property
    def truncated(self) -> bool:
        return self.total > len(self.captured)

    def text(self) -> str:
        return self.captured.decode("utf-8", "replace")


def queued_s(process: str) -> float:
    """Seconds that a process or thread in /proc has waited for a CPU so far; 0 where the kernel does not say."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


class GuestHandle:
    """A forked guest.  Use as a context manager; leaving it ends the guest."""

    def __init__(
        self,
        channel: socket.socket,
        status: socket.socket,
        out: int,
        err: int,
        limits: Limits,
        device: str = "cpu",
        trace: int = -1,
    ) -> None:
        self.channel = channel
        self.trace = trace
        # what is loaded into it, to name the line that was running
        self.file, self.text = "", ""
        self.device = device
        self.status = status
        self.out, self.err = Stream(out), Stream(err)
        self.limits = limits
        self.started = time.monotonic()
        self.deadline = self.started + limits.wall_s
        # how long it may wait for a CPU, from which point on, and how far the deadline was moved for it
        self.patience_s = QUEUE * limits.wall_s
        self.queued_before = 0.0
        self.excused = 0.0
        self.is_ready = False
        self.failure = ""
        self.pidfd = -1
        self.exit: dict[str, Any] | None = None
        self.killed: Ended | None = None
        self.received = bytearray()
        self.pending = memoryview(b"")
        self.may_receive = protocol.HEAD.size
        self.is_cut = False
        self.is_closed = False
        for fd in (channel.fileno(), status.fileno(), out, err, trace):
            if fd >= 0:
                os.set_blocking(fd, False)
        self.poll = select.poll()
        self.handlers: dict[int, Callable[[], None]] = {
            channel.fileno(): self._read_channel,
            status.fileno(): self._read_status,
            out: lambda: self._read_stream(self.out),
            err: lambda: self._read_stream(self.err),
        }
        for fd in self.handlers:
            self.poll.register(fd, select.POLLIN)
        self.release: Callable[[], None] = lambda: None

    def __enter__(self) -> GuestHandle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin_anew(self) -> bool:
        """Count its time from now, for one that was forked ahead; False where it is no longer there."""
        while events := self.poll.poll(0):
            for fd, _ in events:
                self.handlers[fd]()
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

    @property
    def pid(self) -> int:
        """The guest's process, as this process sees it.  Raises GuestGone when it is no more."""
        self._pump(lambda: self.pidfd >= 0)  # a guest may answer before the zygote has said which process it is
        try:
            text = Path(f"/proc/self/fdinfo/{self.pidfd}").read_text(encoding="ascii")
        except OSError:
            text = ""
        found = re.search(r"^Pid:\s*(\d+)$", text, re.MULTILINE)
        if found is None:
            raise GuestGone(self.killed or Ended("crashed", "the process is no more"))
        return int(found[1])

    def cpu_s(self) -> float:
        """Seconds of CPU that the process has used, by the kernel's own clock."""
        try:
            return time.clock_gettime((~self.pid << 3) | 2)  # CPUCLOCK_SCHED of a process, as in clock_getcpuclockid(3)
        except OSError:
            raise GuestGone(self.killed or Ended("crashed", "the process is no more")) from None

    def peak_mb(self) -> float:
        """The most memory that the process has held since `reset_peak`, in MB."""
        return self._status_mb("VmHWM")

    def reset_peak(self) -> bool:
        """Forget earlier peaks (clear_refs in proc(5)); False where the system does not let us, as only root may."""
        try:
            Path(f"/proc/{self.pid}/clear_refs").write_text("5", encoding="ascii")
        except OSError:
            return False
        return True

    def _status_mb(self, name: str) -> float:
        try:
            text = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        found = re.search(rf"^{name}:\s*(\d+) kB$", text, re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0

    def pause(self) -> None:
        """Stop the process, all threads of it, until `resume`; a stopped one uses no CPU.  Raises GuestGone."""
        self._pump(lambda: self.pidfd >= 0)
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused process go on."""
        self._signal(signal.SIGCONT)

    def run_on(self, core: int) -> None:
        """Keep the process on one core, as far as the system lets us; threads that it has already stay."""
        with contextlib.suppress(OSError, AttributeError):
            os.sched_setaffinity(self.pid, {core})

    def _signal(self, number: signal.Signals) -> None:
        if self.pidfd >= 0 and self.exit is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, number)

    def read_raw(self, limit: int) -> bytes:
        """What the canary writes: bytes until it ends."""
        self.may_receive = limit
        with contextlib.suppress(GuestGone):
            self._pump(lambda: False)
        return bytes(self.received)

    def kill(self, why: Ended) -> None:
        """End the guest now; the first reason stays."""
        self.killed = self.killed or why
        self._signal(signal.SIGKILL)

    def close(self) -> None:
        """Ask the guest to end, insist after a moment, keep what it printed."""
        if self.is_closed:
            return
        self.is_closed = True
        self.resume()  # a paused one could not end
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_WR)
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
        for stream in (self.out, self.err):
            with contextlib.suppress(OSError):
                self._read_stream(stream)
            os.close(stream.fd)
        if self.trace >= 0:
            os.close(self.trace)
        self.channel.close()
        self.status.close()
        if self.pidfd >= 0:
            os.close(self.pidfd)
        self.release()

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
            if self.pending and not self.is_cut:
                self.poll.modify(self.channel.fileno(), select.POLLIN | select.POLLOUT)
            wait_ms = max(1.0, min(left, 1.0) * 1000) if left > 0 else 100
            for fd, event in self.poll.poll(wait_ms):
                if fd == self.channel.fileno() and event & select.POLLOUT:
                    self._write()
                if event & ~select.POLLOUT:
                    self.handlers[fd]()

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

    def queued_s(self) -> float:
        """Seconds that the process has waited for a CPU so far; 0 where it is gone or the kernel does not say."""
        try:
            return queued_s(str(self.pid)) if self.pidfd >= 0 else 0.0
        except GuestGone:
            return 0.0

    def _end_late(self) -> None:
        """Kill it for being late, and let one that computes or sleeps say before which line is running."""
        late = self._lateness()
        if late.reason == "timeout" and not self.is_closed and self.pidfd >= 0:
            self._signal(signal.SIGXCPU)
            select.select([self.pidfd], [], [], LAST_WORDS_S)
            late = self._with_running_line(late)
        self.kill(late)

    def _with_running_line(self, late: Ended) -> Ended:
        """With the line of its file that was running, by its own account: for its author, and never to judge by."""
        try:
            trace = os.read(self.trace, 1 << 16).decode("ascii", "replace")
        except OSError:
            trace = ""
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
        used = float((self.exit or {}).get("cpu_s", 0.0))
        # SIGKILL is what comes where the submission ignores the first signal.
        if code == -signal.SIGXCPU or (code == -signal.SIGKILL and used >= self.limits.most_cpu_s):
            return self._with_running_line(Ended("timeout", f"no answer after {self.limits.most_cpu_s} s of CPU"))
        if code < 0:
            name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
            return Ended("crashed", f"the process ended by {name}")
        return Ended("crashed", f"the process ended itself (exit code {code}) without answering")

    def _write(self) -> None:
        try:
            sent = self.channel.send(self.pending[: 1 << 20])
        except BlockingIOError:
            return
        except OSError:
            sent = len(self.pending)
        self.pending = self.pending[sent:]
        if not self.pending:
            self.poll.modify(self.channel.fileno(), select.POLLIN)

    def _read_channel(self) -> None:
        try:
            part = self.channel.recv(1 << 20)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if not part:
            with contextlib.suppress(KeyError):
                self.poll.unregister(self.channel.fileno())
            self.pending = memoryview(b"")
            self.is_cut = True
            if self.exit is None and self.is_ready and not self.is_closed:
                # It closed its channel but lives on: give it a moment to be seen as ended, then end it.
                self.deadline = time.monotonic() + 0.5
            return
        self.received += part
        if len(self.received) > self.may_receive:
            self.kill(Ended("tampering", "it sent more than an answer may hold"))

    def _read_status(self) -> None:
        try:
            message, fds, _, _ = socket.recv_fds(self.status, 65536, 1)
        except BlockingIOError:
            return
        except OSError:
            message, fds = b"", []
        if not message:
            with contextlib.suppress(KeyError):
                self.poll.unregister(self.status.fileno())
            self.exit = self.exit or {"error": "the zygote is gone"}
            return
        self._on_report(json.loads(message), fds)

    def _on_report(self, report: dict[str, Any], fds: list[int]) -> None:
        """One report: `ready` and `failed` come from the guest before it has read a byte, others from the zygote."""
        if "started" in report:
            self.pidfd = fds[0]
            if self.killed is not None:
                self.kill(self.killed)
        elif "ready" in report:
            self.is_ready = True
            if not self.is_closed:  # what the set-up took is not the submission's
                self.deadline += time.monotonic() - self.started
        elif "failed" in report:
            self.failure = str(report["failed"])
        else:
            self.exit = report

    def _read_stream(self, stream: Stream) -> None:
        try:
            part = os.read(stream.fd, 1 << 16)
        except BlockingIOError:
            return
        if not part:
            with contextlib.suppress(KeyError):
                self.poll.unregister(stream.fd)
            return
        stream.total += len(part)
        stream.captured += part[: max(0, STREAM_BYTES - len(stream.captured))]
        if stream.total > STREAM_KILL_BYTES:
            self.kill(Ended("output", f"it printed more than {STREAM_KILL_BYTES >> 20} MB"))
