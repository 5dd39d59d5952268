"""A guest in an interpreter of its own, for systems where a fork is not safe: it imports torch, then waits for its use.

It needs only what Linux, macOS and Windows have in common: `subprocess`, standard streams, and a loopback socket on
which it must send a token first.  Its standard input closes when the grader ends, and then it ends too.
Covered: a guest that computes, waits, prints or allocates too much, and its child processes; the grader watches them
from outside.  Not covered: everything else.  The guest runs with all rights of the user, and a process that it detaches
may outlive it.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import psutil

from harness.records import Ended
from harness.sandbox.guest import GONE, LAST_WORDS_S, GuestGone, GuestHandle, Limits, Stream, describe_crash
from harness.sandbox.levels import environment, guest_command
from harness.sandbox.owned_folder import OwnedFolder

# How often the grader reads the CPU time and memory of a guest.
LOOK_S = 0.05
# The time within which the token must be sent, and the size limit of the line that follows it.
HELLO_S, MOST_HELLO_BYTES = 2.0, 4096
ENDING_S = 5.0
BOX = str(Path(__file__).parent.parent)
# Variables that Windows and macOS need to start a program and to load libraries.
PASSED_ON = (
    "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS",
    "DYLD_LIBRARY_PATH", "KMP_DUPLICATE_LIB_OK",
)  # fmt: skip


class SpawnedGuest(GuestHandle):
    """A guest that is started ahead, in a folder of its own; its time begins with `begin`."""

    # macOS cannot reset the peak of memory, and Windows counts CPU time in ticks of 16 ms
    has_figures = sys.platform == "linux"

    def __init__(self, on_info: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(Limits(), "cpu")
        self.on_info = on_info
        self.owned = OwnedFolder("guest")
        self.traceback = self.owned.path / "traceback"
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.accepting = threading.Lock()
        self.token = secrets.token_hex(16).encode()
        self.is_connected = False
        self.next_look = 0.0
        # used by the import of torch
        self.cpu_before_s = 0.0
        self.memory_before = 0
        self.process = subprocess.Popen(
            guest_command(BOX, "spawned"),
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.owned.path,
            start_new_session=True,  # Ctrl-C goes to the grader only; on Windows the flag below does this
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self.figures = psutil.Process(self.process.pid)
        self.children: list[psutil.Process] = []
        pairs = ((self.process.stdout, self.out), (self.process.stderr, self.err))
        self.readers = [threading.Thread(target=read_stream, args=pair, daemon=True) for pair in pairs]
        for reader in self.readers:
            reader.start()
        port = self.listener.getsockname()[1]
        self._order({"port": port, "token": self.token.decode(), "box": BOX, "traceback": str(self.traceback)})

    def begin(self, limits: Limits) -> None:
        """Use it for a submission with these limits from now on; it may still be importing."""
        self.limits, self.started = limits, time.monotonic()
        self.allow(limits.wall_s)
        self._order({"memory_bytes": limits.memory_mb << 20})

    @property
    def pid(self) -> int:
        return self.process.pid

    def cpu_s(self) -> float:
        if sys.platform == "linux":
            return super().cpu_s()
        try:
            times = self.figures.cpu_times()
        except psutil.Error:
            raise GuestGone(self.killed or GONE) from None
        return float(times.user + times.system)

    def pause(self) -> None:
        with contextlib.suppress(psutil.Error):
            self.figures.suspend()

    def resume(self) -> None:
        if self.exit is None:
            with contextlib.suppress(psutil.Error):
                self.figures.resume()

    def run_on(self, core: int) -> None:
        with contextlib.suppress(AttributeError, OSError, psutil.Error):
            self.figures.cpu_affinity([core])

    def connect(self) -> bool:
        """Accept its connection if there is one; returns whether it is connected."""
        with self.accepting:
            while not self.is_connected:
                try:
                    connection, _ = self.listener.accept()
                except OSError:
                    return False
                hello = self._read_hello(connection)
                if hello is None:  # another process on this machine
                    connection.close()
                    continue
                connection.setblocking(False)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.channel, self.is_connected = connection, True
                self.on_info(hello)
        return True

    def wait_connection(self, wait_s: float) -> None:
        """Wait for a connection if there was none before."""
        if not self.is_connected:
            select.select([self.listener], [], [], wait_s)

    def _read_hello(self, connection: socket.socket) -> dict[str, Any] | None:
        """The versions after the token; None without the token.  No code of a submission runs there yet."""
        connection.settimeout(HELLO_S)
        hello = b""
        try:
            while not hello.endswith(b"\n") and len(hello) < MOST_HELLO_BYTES:
                part = connection.recv(1)  # and no byte beyond the line
                if not part:
                    return None
                hello += part
        except OSError:
            return None
        size = len(self.token)
        if not hmac.compare_digest(hello[:size], self.token):
            return None
        info: dict[str, Any] = json.loads(hello[size:])
        return info

    def complaint(self) -> str:
        """The reason why it could not start: its last line on standard error."""
        for reader in self.readers:
            reader.join(ENDING_S)
        lines = self.err.text().strip().splitlines()
        return lines[-1] if lines else f"the interpreter ended with {self.process.poll()}"

    def _order(self, message: dict[str, Any] | None) -> None:
        """Send a line of settings, or for None the byte that asks for a traceback; nothing once it has ended."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self.process.stdin.write(b"?" if message is None else json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()

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
        """Wait until it has imported torch and connects; returns whether it has."""
        self.wait_connection(wait_s)
        if not self.connect():
            return False
        with contextlib.suppress(GuestGone, psutil.Error):
            self.cpu_before_s = self.cpu_s()
            self.memory_before = self.figures.memory_info().rss
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
                self.failure = self.complaint()
            return
        now = time.monotonic()
        if not self.is_ready or self.killed is not None or self.is_closed or now < self.next_look:
            return
        self.next_look = now + LOOK_S
        with contextlib.suppress(GuestGone, psutil.Error):  # it has just ended: the next look shows that
            if self.figures.memory_info().rss - self.memory_before > self.limits.memory_mb << 20:
                self.kill(Ended("memory", f"it held more than {self.limits.memory_mb:,} MB of memory"))
            elif self.cpu_s() - self.cpu_before_s > self.limits.most_cpu_s:
                self._ask_running_line()
                late = Ended("timeout", f"no answer after {self.limits.most_cpu_s} s of CPU")
                self.kill(self._with_running_line(late))
        self._limit_output()

    def _ask_running_line(self) -> None:
        if hasattr(signal, "SIGXCPU"):
            self.process.send_signal(signal.SIGXCPU)
        else:  # Windows
            self._order(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(LAST_WORDS_S)

    def _read_traceback(self) -> str:
        try:
            return self.traceback.read_bytes()[: 1 << 16].decode("ascii", "replace")
        except OSError:
            return ""

    def _describe_end(self, code: int) -> Ended:
        return Ended("crashed", describe_crash(code))

    def arm(self) -> None:
        """It imports torch while it waits, and arms its guards with its file."""

    def hang_up(self) -> None:
        if self.is_ready:
            self._note_children()
            super().hang_up()
        else:
            self.kill(Ended("setup", "it was no longer needed"))

    def _note_children(self) -> None:
        """Record the processes that it has started, while it runs."""
        with contextlib.suppress(psutil.Error):
            self.children += self.figures.children(recursive=True)

    def _end_process(self) -> None:
        """Kill the process and all processes that it is known to have started."""
        if self.exit is None:
            self._note_children()
            self.process.kill()
        for child in self.children:
            with contextlib.suppress(psutil.Error):  # gone
                child.kill()

    def end(self) -> None:
        """Kill it and remove its folder; `close` is still needed afterwards."""
        self._end_process()
        self.process.wait()
        self.owned.remove()

    def _close_ends(self) -> None:
        self.end()
        for reader in self.readers:
            reader.join(ENDING_S)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with contextlib.suppress(OSError):  # unread orders
                stream.close()
        self.listener.close()
        if self.is_connected:
            self.channel.close()
        if self.killed is None:
            self._limit_output()

    def _environment(self) -> dict[str, str]:
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        if sys.platform == "win32":  # Windows finds libraries by it
            passed_on["PATH"] = os.environ.get("PATH", "")
        homes = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "TORCHINDUCTOR_CACHE_DIR")
        own = dict.fromkeys(homes, str(self.owned.path))
        return {**environment(), "USERNAME": "learner", **passed_on, **own}


def read_stream(pipe: IO[bytes], stream: Stream) -> None:
    """Read output until the pipe ends."""
    while True:
        try:
            part = os.read(pipe.fileno(), 1 << 16)
        except (OSError, ValueError):
            return
        if not part:
            return
        stream.take(part)
