"""A fresh interpreter that imports torch and waits to become a guest: for systems where a fork is not safe.

Uses only what Linux, macOS and Windows have: a process by `subprocess`, its standard streams, and a socket of the
loopback on which it must say a token first.  Its end of standard input closes with the grader, and then it ends.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import psutil

from harness.sandbox.guest import Stream
from harness.sandbox.levels import environment, python_command
from harness.sandbox.owned_folder import OwnedFolder

# Seconds in which whoever connects must say the token, and the most bytes of what follows it.
HELLO_S, MOST_HELLO_BYTES = 2.0, 4096
ENDING_S = 5.0
BOX = str(Path(__file__).parent.parent)
PROGRAM = f"import sys\nsys.path.insert(0, {BOX!r})\nfrom guest.spawned import main\nmain()\n"
# What Windows and macOS need of the caller's environment to start a program and to load libraries.
PASSED_ON = (
    "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS",
    "DYLD_LIBRARY_PATH", "KMP_DUPLICATE_LIB_OK",
)  # fmt: skip


class Interpreter:
    """The process with its folder, where it starts and may write, and its captured streams."""

    def __init__(self, on_info: Callable[[dict[str, Any]], None]) -> None:
        self.on_info = on_info
        self.owned = OwnedFolder("guest")
        self.folder = self.owned.path
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.accepting = threading.Lock()
        self.token = secrets.token_hex(16).encode()
        self.channel: socket.socket | None = None
        self.process = subprocess.Popen(
            python_command(PROGRAM),
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            start_new_session=True,  # Ctrl-C is the grader's; on Windows the flag beside it says so
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self.figures = psutil.Process(self.process.pid)
        self.children: list[psutil.Process] = []
        self.out, self.err = Stream(), Stream()
        pairs = ((self.process.stdout, self.out), (self.process.stderr, self.err))
        self.readers = [threading.Thread(target=read_stream, args=pair, daemon=True) for pair in pairs]
        for reader in self.readers:
            reader.start()
        port = self.listener.getsockname()[1]
        self.order(
            {
                "port": port, "token": self.token.decode(), "box": BOX,
                "traceback": str(self.traceback),
            }
        )  # fmt: skip

    @property
    def traceback(self) -> Path:
        """The file in which it writes down what is running."""
        return self.folder / "traceback"

    def order(self, message: dict[str, Any] | None) -> None:
        """Send a line of settings, or with None the byte that asks for a traceback; one that is gone gets nothing."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self.process.stdin.write(b"?" if message is None else json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()

    def connect(self) -> bool:
        """Take its connection if it has made one by now; whether there is one."""
        with self.accepting:
            while self.channel is None:
                try:
                    connection, _ = self.listener.accept()
                except OSError:
                    return False
                hello = self._read_hello(connection)
                if hello is None:  # somebody else on this machine
                    connection.close()
                    continue
                connection.setblocking(False)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.channel = connection
                self.on_info(hello)
        return True

    def wait_connection(self, wait_s: float) -> bool:
        """Wait so long at most until somebody connects; True also where it has connected before."""
        return self.channel is not None or bool(select.select([self.listener], [], [], wait_s)[0])

    def _read_hello(self, connection: socket.socket) -> dict[str, Any] | None:
        """The versions that follow the token, None without it.  Nothing of a submission runs there yet."""
        connection.settimeout(HELLO_S)
        hello = b""
        try:
            while not hello.endswith(b"\n") and len(hello) < MOST_HELLO_BYTES:
                part = connection.recv(1)  # and not a byte of what follows
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
        """Why it could not start, by the last line that it wrote."""
        for reader in self.readers:
            reader.join(ENDING_S)
        lines = self.err.text().strip().splitlines()
        return lines[-1] if lines else f"the interpreter ended with {self.process.poll()}"

    def note_children(self) -> None:
        """Note what it has started, as long as it is there to say so."""
        with contextlib.suppress(psutil.Error):
            self.children += self.figures.children(recursive=True)

    def kill(self) -> None:
        """End the process now, and all that it is known to have started."""
        self.note_children()
        self.process.kill()
        for child in self.children:
            with contextlib.suppress(psutil.Error):  # gone
                child.kill()

    def end(self) -> None:
        """End the process, and remove its folder."""
        self.kill()
        self.process.wait()
        self.owned.remove()

    def close(self) -> None:
        """End it, and close what is open."""
        self.end()
        for reader in self.readers:
            reader.join(ENDING_S)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with contextlib.suppress(OSError):  # an order that nobody has read
                stream.close()
        self.listener.close()
        if self.channel is not None:
            self.channel.close()

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        if sys.platform == "win32":  # libraries are found by it
            passed_on["PATH"] = os.environ.get("PATH", "")
        own = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "TORCHINDUCTOR_CACHE_DIR"), folder)
        return {**environment(), "USERNAME": "learner", **passed_on, **own}


def read_stream(pipe: IO[bytes], stream: Stream) -> None:
    """Take in what is printed, until the pipe ends."""
    while True:
        try:
            part = os.read(pipe.fileno(), 1 << 16)
        except (OSError, ValueError):
            return
        if not part:
            return
        stream.take(part)
