"""A guest in an interpreter of its own, for systems without a fork: it imports torch, then waits for its limits.

Standard input brings a line of settings, a line of limits, and on Windows a byte whenever the grader asks for the
running line; it closes when the grader ends, and then the guest ends too.  Frames go over a loopback socket, on which
the guest first sends a token that only the two know.
"""

from __future__ import annotations

import _thread
import contextlib
import faulthandler
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from .channel import Channel
from .warm_up import prepare_torch

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # Windows has none

GRADER_IS_GONE = 98
LARGEST_FILE_BYTES = 16 << 20


def main() -> None:
    """Entry of the process.  Never returns."""
    orders = take_over_input()
    settings = json.loads(read_line(orders))
    sys.path[:] = [path for path in sys.path if path != settings["box"]]
    info = import_torch()
    channel = socket.create_connection(("127.0.0.1", settings["port"]))
    channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    channel.sendall(settings["token"].encode() + json.dumps(info).encode() + b"\n")
    limits = json.loads(read_line(orders))
    limit_resources(limits["memory_bytes"])
    traceback = open(settings["traceback"], "wb", buffering=0)  # noqa: SIM115 - as long as the process lives
    if hasattr(faulthandler, "register"):  # not on Windows; it is written in C, so it also shows a loop in C
        faulthandler.register(signal.SIGXCPU, traceback, all_threads=False, chain=True)
    _thread.start_new_thread(follow_orders, (orders, traceback))
    from . import server  # needs torch, which is imported now

    server.serve(Channel(channel.recv, channel.send))


def take_over_input() -> int:
    """The descriptor of the grader's orders; afterwards standard input is empty."""
    orders, null = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    return orders


def read_line(orders: int) -> bytes:
    """One line, and no byte beyond it.  Ends the process at the end of the input."""
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(orders, 1)
        if not part:
            os._exit(GRADER_IS_GONE)
        line += part
    return line


def import_torch() -> dict[str, Any]:
    """Import the libraries of guests; the versions, and the seconds of the import."""
    start = time.perf_counter()
    return {**prepare_torch(()), "import_s": time.perf_counter() - start}


def limit_resources(memory_bytes: int) -> None:
    """Set the limits that the system enforces; the grader watches CPU, memory and output from outside."""
    if resource is None:
        return
    wanted = {"RLIMIT_CORE": 0, "RLIMIT_FSIZE": LARGEST_FILE_BYTES}
    with contextlib.suppress(OSError):  # only Linux reports the size of this process, and enforces a limit on addresses
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        wanted["RLIMIT_AS"] = pages * resource.getpagesize() + memory_bytes
    for name, most in wanted.items():
        with contextlib.suppress(OSError, ValueError):  # a lower limit is set already
            resource.setrlimit(getattr(resource, name), (most, most))


def follow_orders(orders: int, traceback: BinaryIO) -> None:
    """Write a traceback whenever the grader asks for it; end when the grader ends."""
    while True:
        try:
            order = os.read(orders, 1)
        except OSError:
            order = b""
        if not order:
            os._exit(GRADER_IS_GONE)
        faulthandler.dump_traceback(traceback, all_threads=True)
