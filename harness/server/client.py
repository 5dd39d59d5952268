"""Has the running server check a file, and prints what it sends back.

Every failure is the same to the caller: there is no answer, and the command grades by itself. What was printed until
then is wiped from the terminal. Nothing is imported here but what an answer needs.
"""

# pathlib takes longer to import than all of this
# ruff: noqa: PTH109

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from typing import IO, Any

from harness.server.address import is_own_socket

# A server that runs says so at once, and again and again while it grades.
FIRST_S, SILENCE_S = 1.0, 10.0


def check(address: str, arguments: list[str]) -> int | None:
    """The exit code of `harness check` with these arguments, after printing all of its output; None if the server at
    this address did not grade it.
    """
    printer = Printer()
    try:
        with connect(address) as connection:
            terminal = describe_terminal()
            send(connection, {"op": "check", "arguments": arguments, "folder": os.getcwd(), "terminal": terminal})
            return printer.print_all(receive(connection))
    except KeyboardInterrupt:  # the server notices that nobody listens
        printer.wipe_line()
        raise
    except Exception:  # of any kind, on either side: the command grades by itself
        printer.wipe()
        return None


def check_text(address: str, arguments: list[str], text: str) -> dict[str, Any] | None:
    """The document of `harness check - --json` with these arguments for a text; None if the server at this address did
    not grade it.
    """
    stream = [False, "utf-8"]
    terminal: dict[str, Any] = {"size": None, "environment": {}, "out": stream, "err": stream}
    request = {"op": "check", "arguments": ["-", "--json", *arguments], "folder": os.getcwd(), "terminal": terminal}
    try:
        with connect(address) as connection:
            send(connection, {**request, "input": text})
            printed = ""
            for message in receive(connection):
                printed += message.get("out", "")
                if "code" in message:
                    document: dict[str, Any] | None = json.loads(printed) if printed else None
                    return document
    except Exception:  # of any kind, on either side: the caller grades by itself
        return None
    return None


def connect(address: str) -> socket.socket:
    """A connection to the server of this user.  Raises OSError if there is none."""
    if not is_own_socket(address):
        raise FileNotFoundError(address)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(FIRST_S)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one message."""
    connection.sendall(json.dumps(message).encode() + b"\n")


def receive(connection: socket.socket) -> Iterator[dict[str, Any]]:
    """The messages as they arrive. Raises OSError if none arrives in time."""
    rest = b""
    while part := connection.recv(1 << 16):
        connection.settimeout(SILENCE_S)
        *lines, rest = (rest + part).split(b"\n")
        yield from map(json.loads, lines)
    raise ConnectionError("the server is gone")


def describe_terminal() -> dict[str, Any]:
    """What the appearance of the output depends on."""
    size = None
    for descriptor in (0, 1, 2):  # in the order of rich
        try:
            size = tuple(os.get_terminal_size(descriptor))
            break
        except OSError:
            continue
    names = ("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
    return {
        "size": size,
        "environment": {name: os.environ[name] for name in names if name in os.environ},
        "out": [sys.stdout.isatty(), sys.stdout.encoding],
        "err": [sys.stderr.isatty(), sys.stderr.encoding],
    }


def ask(address: str, request: dict[str, Any]) -> dict[str, Any]:
    """Everything that the server at this address answers to a request. Raises OSError if it does not answer."""
    answer: dict[str, Any] = {}
    with connect(address) as connection:
        send(connection, request)
        for message in receive(connection):
            answer |= message
            if "code" in message:
                break
    return answer


class Printer:
    """Prints on a terminal at once; elsewhere once all is known, since nothing can be wiped there."""

    def __init__(self) -> None:
        self.streams: dict[str, IO[str]] = {"out": sys.stdout, "err": sys.stderr}
        self.shown = ""
        self.held: list[tuple[IO[str], str]] = []

    def print_all(self, messages: Iterator[dict[str, Any]]) -> int | None:
        """Print the texts and return the exit code; None if the server declines."""
        for message in messages:
            for name, stream in self.streams.items():
                self._print(stream, message.get(name, ""))
            if "code" in message:
                for stream, text in self.held:
                    stream.write(text)
                return message["code"] if message["code"] is None else int(message["code"])
        return None

    def _print(self, stream: IO[str], text: str) -> None:
        if text and stream.isatty():
            self.shown += text
            stream.write(text)
            stream.flush()
        elif text:
            self.held.append((stream, text))

    def wipe_line(self) -> None:
        """Remove the line that names the work in progress, and show the cursor again."""
        self._control("\r\x1b[K\x1b[?25h")

    def wipe(self) -> None:
        """Erase everything that was printed."""
        lines = self.shown.count("\n")
        self._control("\r" + (f"\x1b[{lines}A" if lines else "") + "\x1b[J\x1b[?25h")
        self.shown = ""

    def _control(self, codes: str) -> None:
        if self.shown and os.environ.get("TERM", "dumb") != "dumb":
            stream = self.streams["out" if sys.stdout.isatty() else "err"]
            stream.write(codes)
            stream.flush()
