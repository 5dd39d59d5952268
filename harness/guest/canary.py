"""The canary: a guest that tries to escape and reports which escapes were open.  It alone decides the level.

Another fork, made after the import of torch, shows whether guests can compute.
"""

from __future__ import annotations

import _thread
import ctypes
import json
import os
import select
import signal
import socket
from collections.abc import Callable
from typing import Any

IO_URING_SETUP, KEYCTL, VSOCK = 425, 250, 40
ACTION_S = 30.0
SOUND = "sound"


def main(channel_fd: int, request: dict[str, Any]) -> None:
    """Try each escape, write `{name: open}` as JSON to the channel, and end."""
    report = {name: _is_open(attempt) for name, attempt in attempts(request).items()}
    os.write(channel_fd, json.dumps(report).encode())
    os._exit(0)


def try_in_fork(action: Callable[[], str]) -> str:
    """The problem that `action` reports in a fork of this process; "" if there is none."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            fault = action()
        except BaseException as error:
            fault = f"{type(error).__name__}: {error}"
        os.write(theirs, (fault or SOUND).encode("utf-8", "replace")[:500])
        os._exit(0)
    os.close(theirs)
    has_ended = select.select([ours], [], [], ACTION_S)[0]
    reply = os.read(ours, 500).decode("utf-8", "replace") if has_ended else f"it took more than {ACTION_S:g} s"
    os.close(ours)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "" if reply == SOUND else reply or "the process died"


def _is_open(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except BaseException:  # blocked, in one way or another
        return False
    return True


def attempts(request: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """The escapes; `probe` is a file of the grader that everybody may read and write by its permissions."""
    probe, parent = request["probe"], request["parent"]
    libc = ctypes.CDLL(None, use_errno=True)

    def check(returned: int) -> None:
        if returned < 0:
            raise OSError(ctypes.get_errno(), "refused")

    def read(path: str) -> None:
        with open(path, "rb") as file:
            file.read(1)

    def fork() -> None:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    def start_threads(most: int) -> None:
        lock = _thread.allocate_lock()
        lock.acquire()
        for _ in range(most):
            _thread.start_new_thread(lock.acquire, ())

    return {
        "read a file of the grader": lambda: read(probe),
        "see a file of the grader": lambda: os.stat(probe),
        "write beside it": lambda: os.close(os.open(probe + ".new", os.O_CREAT | os.O_WRONLY)),
        "change its permissions": lambda: os.chmod(probe, 0o644),
        "list the grader's descriptors": lambda: os.listdir(f"/proc/{parent}/fd"),  # noqa: PTH208
        "signal the grader": lambda: os.kill(parent, 0),
        "signal everybody": lambda: os.kill(-1, 0),
        "limit the grader": lambda: __import__("resource").prlimit(parent, 7),
        "open an internet socket": socket.socket,
        "open a local socket": lambda: socket.socket(socket.AF_UNIX),
        "open a vsock": lambda: socket.socket(VSOCK, socket.SOCK_STREAM),
        "fork": fork,
        "start a program": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "make a user namespace": lambda: check(libc.unshare(0x10000000)),
        "share memory": lambda: check(libc.shmget(0, 4096, 0o1600)),
        "use io_uring": lambda: check(libc.syscall(IO_URING_SETUP, 1, ctypes.create_string_buffer(120))),
        "use the key ring": lambda: check(libc.syscall(KEYCTL, 0, -3, 1)),
        "keep a capability": lambda: check(libc.mount(b"none", b"/", b"tmpfs", 0, None)),
        # Last, because some escapes fail for another reason in a process with several threads.
        "start threads without limit": lambda: start_threads(2 * request["processes"] + 1),
    }
