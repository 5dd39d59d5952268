"""A guest in an interpreter of its own.  The grader looks at its CPU time, memory and output from outside, and ends it.

Covered: a guest that computes, waits, prints or allocates too much, and what it has started.  Not covered: everything
else.  The guest runs with all rights of whoever grades, and what it starts and then leaves may outlive it.
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

# How often the grader looks at what a guest uses.
LOOK_S = 0.05
GONE = Ended("crashed", "the process is no more")


class SpawnedGuest(GuestHandle):
    """A guest made of a waiting interpreter, which may still be importing."""

    # macOS knows no peak that can be reset, and Windows counts CPU time in ticks of 16 ms
    has_figures = sys.platform == "linux"

    def __init__(self, interpreter: Interpreter, limits: Limits) -> None:
        super().__init__(interpreter.out, interpreter.err, limits, "cpu")
        self.interpreter = interpreter
        self.process = interpreter.process
        self.next_look = 0.0
        # what importing torch took
        self.cpu_before_s = 0.0
        self.memory_before = 0
        interpreter.order({"memory_bytes": limits.memory_mb << 20})

    @property
    def pid(self) -> int:
        """The guest's process."""
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
        """Forget earlier peaks; False where the system does not let us."""
        return linux_process.reset_peak(self.pid)

    def queued_s(self) -> float:
        """Seconds that the process has waited for a CPU so far; 0 where the system does not say."""
        return linux_process.queued_s(str(self.pid))

    def pause(self) -> None:
        """Stop the process, all threads of it, until `resume`."""
        with contextlib.suppress(psutil.Error):
            self.interpreter.figures.suspend()

    def resume(self) -> None:
        """Let a paused process go on."""
        if self.exit is None:
            with contextlib.suppress(psutil.Error):
                self.interpreter.figures.resume()

    def run_on(self, core: int) -> None:
        """Keep the process on one core, as far as the system lets us."""
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
        """Wait until the interpreter has imported torch and connects."""
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
        """At how it stands with the process, and at what it uses."""
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
        with contextlib.suppress(GuestGone, psutil.Error):  # gone this moment: seen at the next look
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
            self.kill(Ended("setup", "it was not needed any more"))

    def _close_ends(self) -> None:
        self.interpreter.close()
        if self.killed is None:
            self._bound_output()
