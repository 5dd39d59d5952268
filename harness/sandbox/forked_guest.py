"""A guest forked by a zygote: packets report its state, and a pidfd ends it with all processes that it started."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.records import Ended
from harness.sandbox.guest import GONE, LAST_WORDS_S, GuestGone, GuestHandle, Limits, describe_crash

PIDFD_SIGNAL_PROCESS_GROUP = 4


class ForkedGuest(GuestHandle):
    """A forked guest: the grader's ends of its channel, its status socket and three pipes.

    `theirs` are the other ends, for the zygote: channel, output, errors, status, traceback.
    """

    def __init__(self, limits: Limits, device: str = "cpu") -> None:
        super().__init__(limits, device)
        self.channel, channel = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.status, status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        (out, their_out), (err, their_err), (self.trace, trace) = os.pipe(), os.pipe(), os.pipe()
        self.theirs = [channel.detach(), their_out, their_err, status.detach(), trace]
        self.streams = {out: self.out, err: self.err}
        self.pidfd = -1
        for fd in (self.channel.fileno(), self.status.fileno(), out, err, self.trace):
            os.set_blocking(fd, False)
        self.poll = select.poll()
        self.handlers: dict[int, Callable[[], None]] = {
            self.channel.fileno(): self._read_channel,
            self.status.fileno(): self._read_status,
            out: lambda: self._read_stream(out),
            err: lambda: self._read_stream(err),
        }
        for fd in self.handlers:
            self.poll.register(fd, select.POLLIN)

    @property
    def pid(self) -> int:
        self._pump(lambda: self.pidfd >= 0)  # a guest may answer before the zygote has reported its process
        try:
            text = Path(f"/proc/self/fdinfo/{self.pidfd}").read_text(encoding="ascii")
        except OSError:
            text = ""
        found = re.search(r"^Pid:\s*(\d+)$", text, re.MULTILINE)
        if found is None:
            raise GuestGone(self.killed or GONE)
        return int(found[1])

    def arm(self) -> None:
        if self.limits.rules:  # the guest does not answer, and so short a frame is written at once
            self.send({"op": "arm", "rules": json.loads(self.limits.rules)})
            self._write()

    def queued_s(self) -> float:
        return super().queued_s() if self.pidfd >= 0 else 0.0

    def pause(self) -> None:
        self._pump(lambda: self.pidfd >= 0)
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def run_on(self, core: int) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.sched_setaffinity(self.pid, {core})

    def _signal(self, number: signal.Signals) -> None:
        if self.pidfd < 0 or self.exit is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, number)
        if self.device != "cpu":
            self._signal_group(number)

    def _signal_group(self, number: signal.Signals) -> None:
        """Signal a guest on a GPU and the processes that it started; none of them can leave the group."""
        try:
            signal.pidfd_send_signal(self.pidfd, number, None, PIDFD_SIGNAL_PROCESS_GROUP)
        except ProcessLookupError:  # the group is empty, or does not exist yet
            pass
        except OSError:  # Linux before 6.9
            with contextlib.suppress(ProcessLookupError, GuestGone):
                os.killpg(self.pid, number)

    def _end_process(self) -> None:
        self._signal(signal.SIGKILL)

    def _move(self, wait_s: float) -> bool:
        if self.pending and not self.is_cut:
            self.poll.modify(self.channel.fileno(), select.POLLIN | select.POLLOUT)
        events = self.poll.poll(wait_s * 1000)
        for fd, event in events:
            if fd == self.channel.fileno() and event & select.POLLOUT:
                self._write()
                if not self.pending:
                    self.poll.modify(fd, select.POLLIN)
            if event & ~select.POLLOUT:
                self.handlers[fd]()
        return bool(events)

    def _read_channel(self) -> None:
        super()._read_channel()
        if self.is_cut:
            self._forget(self.channel.fileno())

    def _read_status(self) -> None:
        try:
            message, fds, _, _ = socket.recv_fds(self.status, 65536, 1)
        except BlockingIOError:
            return
        except OSError:
            message, fds = b"", []
        if not message:
            self._forget(self.status.fileno())
            self.exit = self.exit or {"error": "the zygote is gone"}
            return
        self._on_report(json.loads(message), fds)

    def _on_report(self, report: dict[str, Any], fds: list[int]) -> None:
        """Handle one report: `ready` and `failed` come from the guest before it has read a byte, others from the
        zygote.
        """
        if "started" in report:
            self.pidfd = fds[0]
            if self.killed is not None:
                self.kill(self.killed)
        elif "ready" in report:
            self._become_ready()
        elif "failed" in report:
            self.failure = str(report["failed"])
        else:
            self.exit = report

    def _read_stream(self, fd: int) -> None:
        try:
            part = os.read(fd, 1 << 16)
        except BlockingIOError:
            return
        if not part:
            self._forget(fd)
            return
        self.streams[fd].take(part)
        self._limit_output()

    def _forget(self, fd: int) -> None:
        """Stop polling a descriptor that has closed."""
        with contextlib.suppress(KeyError):
            self.poll.unregister(fd)

    def _ask_running_line(self) -> None:
        if self.pidfd >= 0:
            self._signal(signal.SIGXCPU)
            select.select([self.pidfd], [], [], LAST_WORDS_S)

    def _read_traceback(self) -> str:
        try:
            return os.read(self.trace, 1 << 16).decode("ascii", "replace")
        except OSError:
            return ""

    def _describe_end(self, code: int) -> Ended:
        used = float((self.exit or {}).get("cpu_s", 0.0))
        # SIGKILL follows if the submission ignores the first signal.
        if code == -signal.SIGXCPU or (code == -signal.SIGKILL and used >= self.limits.most_cpu_s):
            return self._with_running_line(Ended("timeout", f"no answer after {self.limits.most_cpu_s} s of CPU"))
        return Ended("crashed", describe_crash(code))

    def _close_ends(self) -> None:
        for fd in self.streams:
            with contextlib.suppress(OSError):
                self._read_stream(fd)
            os.close(fd)
        os.close(self.trace)
        if self.pidfd >= 0:
            if self.device != "cpu":
                self._signal_group(signal.SIGKILL)  # the zygote does this, unless it has ended itself
            os.close(self.pidfd)
        self.channel.close()
        self.status.close()
