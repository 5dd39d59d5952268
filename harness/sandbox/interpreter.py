"""A fresh interpreter that imports torch and waits to become a guest, for systems where a fork is not safe.

It uses only what Linux, macOS and Windows have in common: `subprocess`, standard streams, and a loopback socket on
which it must send a token first.  Its standard input closes when the grader ends, and then it ends too.
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

# The time within which the token must be sent, and the size limit of the line that follows it.
HELLO_S, MOST_HELLO_BYTES = 2.0, 4096
ENDING_S = 5.0
BOX = str(Path(__file__).parent.parent)
PROGRAM = f"import sys\nsys.path.insert(0, {BOX!r})\nfrom guest.spawned import main\nmain()\n"
# Variables that Windows and macOS need to start a program and to load libraries.
PASSED_ON = (
    "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS",
    "DYLD_LIBRARY_PATH", "KMP_DUPLICATE_LIB_OK",
)  # fmt: skip


class Interpreter:
    """The process, its folder, where it starts and may write, and its captured streams."""

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
            start_new_session=True,  # Ctrl-C goes to the grader only; on Windows the flag below does this
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
        """The file for the traceback of the running code."""
        return self.folder / "traceback"

    def order(self, message: dict[str, Any] | None) -> None:
        """Send a line of settings, or for None the byte that asks for a traceback; nothing once it has ended."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self.process.stdin.write(b"?" if message is None else json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()

    def connect(self) -> bool:
        """Accept its connection if there is one; returns whether it is connected."""
        with self.accepting:
            while self.channel is None:
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
                self.channel = connection
                self.on_info(hello)
        return True

    def wait_connection(self, wait_s: float) -> bool:
        """Wait for a connection; True also if it has connected before."""
        return self.channel is not None or bool(select.select([self.listener], [], [], wait_s)[0])

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

    def note_children(self) -> None:
        """Record the processes that it has started, while it runs."""
        with contextlib.suppress(psutil.Error):
            self.children += self.figures.children(recursive=True)

    def kill(self) -> None:
        """Kill the process and all processes that it is known to have started."""
        self.note_children()
        self.process.kill()
        for child in self.children:
            with contextlib.suppress(psutil.Error):  # gone
                child.kill()

    def end(self) -> None:
        """Kill the process and remove its folder."""
        self.kill()
        self.process.wait()
        self.owned.remove()

    def close(self) -> None:
        """Kill the process and close everything."""
        self.end()
        for reader in self.readers:
            reader.join(ENDING_S)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with contextlib.suppress(OSError):  # unread orders
                stream.close()
        self.listener.close()
        if self.channel is not None:
            self.channel.close()

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        if sys.platform == "win32":  # Windows finds libraries by it
            passed_on["PATH"] = os.environ.get("PATH", "")
        own = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "TORCHINDUCTOR_CACHE_DIR"), folder)
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
