"""A guest in an interpreter of its own.  The grader watches its CPU time, memory and output from outside.

Covered: a guest that computes, waits, prints or allocates too much, and its child processes.  Not covered: everything
else.  The guest runs with all rights of the user, and a process that it detaches may outlive it.
"""

from __future__ import annotations

import contextlib
import select
import signal
import subprocess
import sys
import time

import psutil

from harness.records import Ended
from harness.sandbox import linux_process
from harness.sandbox.guest import (
    LAST_WORDS_S,
    PRINTED_TOO_MUCH,
    STREAM_KILL_BYTES,
    GuestGone,
    GuestHandle,
    Limits,
    describe_crash,
)
from harness.sandbox.interpreter import Interpreter

# How often the grader reads the CPU time and memory of a guest.
LOOK_S = 0.05
GONE = Ended("crashed", "the process has ended")


class SpawnedGuest(GuestHandle):
    """A guest made of a waiting interpreter, which may still be importing."""

    # macOS cannot reset the peak of memory, and Windows counts CPU time in ticks of 16 ms
    has_figures = sys.platform == "linux"

    def __init__(self, interpreter: Interpreter, limits: Limits) -> None:
        super().__init__(interpreter.out, interpreter.err, limits, "cpu")
        self.interpreter = interpreter
        self.process = interpreter.process
        self.next_look = 0.0
        # used by the import of torch
        self.cpu_before_s = 0.0
        self.memory_before = 0
        interpreter.order({"memory_bytes": limits.memory_mb << 20})

    @property
    def pid(self) -> int:
        """The guest's process id."""
        return self.process.pid

    def cpu_s(self) -> float:
        """Seconds of CPU that the process has used.  Raises GuestGone."""
        try:
            if sys.platform == "linux":
                return linux_process.cpu_s(self.pid)
            times = self.interpreter.figures.cpu_times()
        except (OSError, psutil.Error):
            raise GuestGone(self.killed or GONE) from None
        return float(times.user + times.system)

    def peak_mb(self) -> float:
        """The most memory that the process has held since `reset_peak`, in MB."""
        return linux_process.peak_mb(self.pid)

    def reset_peak(self) -> bool:
        """Forget earlier peaks; False if the system forbids it."""
        return linux_process.reset_peak(self.pid)

    def queued_s(self) -> float:
        """Seconds that the process has waited for a CPU so far; 0 if the system does not report it."""
        return linux_process.queued_s(str(self.pid))

    def pause(self) -> None:
        """Stop the process with all its threads until `resume`."""
        with contextlib.suppress(psutil.Error):
            self.interpreter.figures.suspend()

    def resume(self) -> None:
        """Let a paused process continue."""
        if self.exit is None:
            with contextlib.suppress(psutil.Error):
                self.interpreter.figures.resume()

    def run_on(self, core: int) -> None:
        """Keep the process on one core if the system allows it."""
        with contextlib.suppress(AttributeError, OSError, psutil.Error):
            self.interpreter.figures.cpu_affinity([core])

    def _end_process(self) -> None:
        if self.exit is None:
            self.interpreter.kill()

    def _move(self, wait_s: float) -> bool:
        if self.exit is None:
            self._look()
        wait_s = min(wait_s, LOOK_S)
        if not self.is_ready:
            return self.exit is None and self._await_connection(wait_s)
        if self.is_cut or self.exit is not None:
            if self.exit is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(wait_s)
            return False
        readable, writable, _ = select.select([self.channel], [self.channel] if self.pending else [], [], wait_s)
        if writable:
            self._write()
        if readable:
            self._read_channel()
        return bool(readable or writable)

    def _await_connection(self, wait_s: float) -> bool:
        """Wait until the interpreter has imported torch and connects; returns whether it has."""
        self.interpreter.wait_connection(wait_s)
        if not self.interpreter.connect() or self.interpreter.channel is None:
            return False
        self.channel = self.interpreter.channel
        with contextlib.suppress(GuestGone, psutil.Error):
            self.cpu_before_s = self.cpu_s()
            self.memory_before = self.interpreter.figures.memory_info().rss
        self._become_ready()
        return True

    def _read_channel(self) -> None:
        if self.is_ready:
            super()._read_channel()

    def _look(self) -> None:
        """Check whether the process runs, and whether it is within its limits."""
        code = self.process.poll()
        if code is not None:
            self.exit = {"exit": code}
            if not self.is_ready and not self._await_connection(0):
                self.failure = self.interpreter.complaint()
            return
        now = time.monotonic()
        if not self.is_ready or self.killed is not None or self.is_closed or now < self.next_look:
            return
        self.next_look = now + LOOK_S
        with contextlib.suppress(GuestGone, psutil.Error):  # it has just ended: the next look shows that
            if self.interpreter.figures.memory_info().rss - self.memory_before > self.limits.memory_mb << 20:
                self.kill(Ended("memory", f"it held more than {self.limits.memory_mb:,} MB of memory"))
            elif self.cpu_s() - self.cpu_before_s > self.limits.most_cpu_s:
                self._ask_running_line()
                late = Ended("timeout", f"no answer after {self.limits.most_cpu_s} s of CPU")
                self.kill(self._with_running_line(late))
        self._bound_output()

    def _bound_output(self) -> None:
        if max(self.out.total, self.err.total) > STREAM_KILL_BYTES:
            self.kill(Ended("output", PRINTED_TOO_MUCH))

    def _ask_running_line(self) -> None:
        if hasattr(signal, "SIGXCPU"):
            self.process.send_signal(signal.SIGXCPU)
        else:  # Windows
            self.interpreter.order(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(LAST_WORDS_S)

    def _read_traceback(self) -> str:
        try:
            return self.interpreter.traceback.read_bytes()[: 1 << 16].decode("ascii", "replace")
        except OSError:
            return ""

    def _describe_end(self, code: int) -> Ended:
        return Ended("crashed", describe_crash(code))

    def _hang_up(self) -> None:
        if self.is_ready:
            self.interpreter.note_children()
            super()._hang_up()
        else:
            self.kill(Ended("setup", "it was no longer needed"))

    def _close_ends(self) -> None:
        self.interpreter.close()
        if self.killed is None:
            self._bound_output()
