"""The server: one warm engine that answers until it has been idle for a while, is stopped, or memory runs short.

It listens once torch is imported, so that nobody waits for that here. A client that goes away ends its check.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from harness.engine.engine import Engine
from harness.file_lock import lock
from harness.files import open_private
from harness.server.address import find_address, is_wanted, list_addresses
from harness.server.client import ask, receive, send

IDLE_S = 600.0
LEAST_FREE_BYTES = 1 << 30
# How often it looks whether to end, and tells a client that it still grades.
LOOK_S = 1.0
# A client sends its request at once.
REQUEST_S = 2.0
# How long an older server of the same family may take to end.
ENDING_S = 10.0
MOST_AT_ONCE = 4
# A request and how to send an answer to it → the exit code, None if it must be answered by a command of its own.
Answer = Callable[[dict[str, Any], Callable[[dict[str, Any]], None]], int | None]


class Server:
    """Answers requests over one socket. `serve` returns when the server should end."""

    def __init__(self, address: str, engine: Engine, answer: Answer) -> None:
        self.address, self.engine, self.answer = address, engine, answer
        self.started = self.used = time.monotonic()
        self.active = self.checks = 0
        self.lock = threading.Lock()
        self.slots = threading.Semaphore(MOST_AT_ONCE)
        self.stopped = threading.Event()

    def serve(self) -> None:
        """Listen until `stop`, or until it is idle or memory is short."""
        with socket.socket(socket.AF_UNIX) as listener:
            before = os.umask(0o177)
            listener.bind(self.address)
            os.umask(before)
            try:
                listener.listen()
                listener.settimeout(LOOK_S)
                while not self._is_over():
                    with contextlib.suppress(TimeoutError):
                        connection, _ = listener.accept()
                        threading.Thread(target=self._handle, args=(connection,), daemon=True).start()
            finally:
                Path(self.address).unlink(missing_ok=True)

    def stop(self, *_: object) -> None:
        """End soon; may be called from any thread and from a signal handler."""
        self.stopped.set()

    def _is_over(self) -> bool:
        if self.stopped.is_set() or not Path(self.address).exists():  # nobody reaches it any more
            return True
        is_short = psutil.virtual_memory().available < LEAST_FREE_BYTES
        return not self.active and (is_short or time.monotonic() - self.used > IDLE_S)

    def _handle(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, ValueError, KeyError, ConnectionError):
            if not is_same_user(connection):
                return
            connection.settimeout(REQUEST_S)
            send(connection, {})
            request = next(receive(connection))
            if request["op"] in ("check", "tests"):
                self._check(connection, request)
            elif request["op"] == "status":
                send(connection, {**self.describe(), "code": 0})
            elif request["op"] == "stop":
                self.stop()
                send(connection, {"code": 0})

    def _check(self, connection: socket.socket, request: dict[str, Any]) -> None:
        """Answer with texts and the exit code; stop working if the client cancels or goes away."""
        sending, over = threading.Lock(), threading.Event()

        def reply(message: dict[str, Any]) -> None:
            with sending:
                send(connection, message)

        def watch(thread: int) -> None:
            while not over.is_set():
                try:
                    if not select.select([connection], [], [], LOOK_S)[0]:
                        reply({})
                        continue
                except (OSError, ValueError):  # gone, or the answer is complete
                    pass
                if not over.is_set():
                    self.engine.cancel_job(thread)
                return

        with self._counted(is_check=request["op"] == "check" or request["ask"] == "outcomes"):
            self.engine.begin_job()
            watcher = threading.Thread(target=watch, args=(threading.get_ident(),), daemon=True)
            watcher.start()
            try:
                with self.slots:
                    code = self.answer(request, reply)
            except Exception:  # whatever it is, the command finds it too, and says it
                code = None
            over.set()
            reply({"code": code})

    @contextmanager
    def _counted(self, *, is_check: bool) -> Iterator[None]:
        with self.lock:
            self.active += 1
        try:
            yield
        finally:
            with self.lock:
                self.active -= 1
                self.checks += is_check
                self.used = time.monotonic()

    def describe(self) -> dict[str, Any]:
        """What `harness server status` says about it."""
        own = psutil.Process()
        held = 0
        for process in (own, *own.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                held += process.memory_info().rss
        exercises = len({name[0] for name in list(self.engine.graders)})
        age_s = time.monotonic() - self.started
        return {"pid": own.pid, "age_s": age_s, "memory_mb": held >> 20, "exercises": exercises, "checks": self.checks}


def is_same_user(connection: socket.socket) -> bool:
    """Whether the peer is a process of the same user, where the system can say; elsewhere the folder's rights
    decide.
    """
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return bool(struct.unpack("3i", raw)[1] == os.getuid())


@contextmanager
def claimed(address: str) -> Iterator[bool]:
    """Whether this process may listen at an address: older servers of its family are stopped, while one of the same
    name keeps its place.
    """
    family = address.rsplit("-", 2)[0]

    def members() -> list[str]:
        return [path for path in list_addresses(str(Path(address).parent)) if path.startswith(f"{family}-")]

    for other in members():
        if other != address:
            with contextlib.suppress(OSError):
                ask(other, {"op": "stop"})
    with open_private(Path(f"{family}.lock"), "ab") as file:
        end = time.monotonic() + ENDING_S
        while not (is_free := lock(file)) and time.monotonic() < end and not _is_answering(address):
            time.sleep(0.1)
        if is_free:
            for path in members():  # of a server that was killed
                Path(path).unlink()
        yield is_free


def _is_answering(address: str) -> bool:
    try:
        ask(address, {"op": "status"})
    except OSError:
        return False
    return True


def run(address: str, engine: Engine, answer: Answer) -> None:
    """Serve in this process, which has claimed the address for it."""
    engine.zygote.wait_ready()
    server = Server(address, engine, answer)
    signal.signal(signal.SIGTERM, server.stop)
    server.serve()


def may_start() -> bool:
    """Whether someone is at a terminal and may run another check."""
    return is_wanted() and sys.stdin.isatty() and sys.stdout.isatty()


def start_server(course: str | None) -> None:
    """Start a server for this course in the background; if that is not possible, nothing happens."""
    address = find_address(course)
    if not address:
        return
    is_named = course is not None and course != os.environ.get("HARNESS_COURSE")
    named = ["--course", str(course)] if is_named else []
    with contextlib.suppress(OSError):
        subprocess.Popen(
            [sys.executable, "-m", "harness", *named, "server", "run"],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it survives the terminal, and Ctrl-C there is not for it
        )
