"""Reads answers: key by key from a terminal or a Windows console, else as lines.  Prints nothing.

The settings of a terminal are restored however the session ends: by `q`, Ctrl-C, Ctrl-D, SIGTERM, SIGHUP or an
exception, and also while it is stopped by Ctrl-Z.  Not covered: SIGKILL and SIGSTOP, which cannot be handled.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from types import FrameType, TracebackType
from typing import Any, TextIO

from harness.terminal.blocks import BACKSPACE, END

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]
msvcrt: Any = None
with suppress(ImportError):  # only Windows has it
    import msvcrt

# After a pause: the screen must be drawn again, and the pause does not count.
WOKEN = "\x1a"
LONGEST_LINE = 65_536
_ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|O.|.)?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_REDRAW, _ESCAPE = "\x0c", "\x1b"
# The end of a line.  Keys typed before the terminal was switched to lines come in one piece with the line.
_LINE_END = re.compile(rb"[\n\x04]")
# The rest of an escape sequence follows at once; after the Escape key nothing follows.
_SEQUENCE_S = 0.05
_CONSOLE_PREFIXES, _CONSOLE_END = ("\x00", "\xe0"), "\x1a"
# How often a console is polled for a key; Ctrl-C interrupts the wait between two polls.
_CONSOLE_POLL_S = 0.02
_LAST_BYTES = {b"", *(bytes([code]) for code in range(0x40, 0x7F))}


def open_input(is_plain: bool, output: TextIO | None) -> TerminalInput:
    """Keys if input and `output`, where questions are printed, are a capable terminal; else lines."""
    is_dumb = os.environ.get("TERM", "dumb" if msvcrt is None else "") == "dumb"  # Windows sets no TERM
    try:
        is_terminal = sys.stdin.isatty() and output is not None and output.isatty()
    except (AttributeError, ValueError):  # closed
        is_terminal = False
    if is_plain or is_dumb or not is_terminal:
        return LineInput()
    if termios is not None:
        return KeyInput(sys.stdin.fileno())
    return ConsoleInput() if msvcrt is not None else LineInput()


class LineInput:
    """Every answer is a line of standard input."""

    # Whether single keys are read if the prompt asks for a key; if not, everything is a line.

    has_keys = False

    @property
    def is_echoed(self) -> bool:
        """Whether the terminal has echoed what was read last, with the end of its line; a pipe does not."""
        return sys.stdin is not None and sys.stdin.isatty()

    def __enter__(self) -> TerminalInput:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, is_line: bool, timeout_s: float | None = None) -> str | None:
        """The next line, `END` at the end; waits without a limit."""
        try:
            # Not through the buffer: Python aborts if a thread waits in it when the process ends.
            line = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer).readline(LONGEST_LINE)
        except (AttributeError, ValueError):  # standard input is closed
            return END
        return clean(line) if line else END

    def lent(self) -> AbstractContextManager[None]:
        """Nothing to restore."""
        return nullcontext()


class ConsoleInput(LineInput):
    """A Windows console, key by key and without echo; the console itself edits lines."""

    has_keys = True

    def __init__(self) -> None:
        self.is_line = False

    @property
    def is_echoed(self) -> bool:
        """Lines are, keys are not."""
        return self.is_line

    def read(self, is_line: bool, timeout_s: float | None = None) -> str | None:
        """The next key, or line if one is asked for.  Keys other than letters, digits and signs are ignored."""
        self.is_line = is_line
        if is_line:
            return super().read(is_line)
        end_s = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            if msvcrt.kbhit():
                key = self._key()
                if key is not None:
                    return key
            elif end_s is not None and time.monotonic() >= end_s:
                return None
            else:
                time.sleep(_CONSOLE_POLL_S)

    def _key(self) -> str | None:
        key = msvcrt.getwch()
        if key in _CONSOLE_PREFIXES and msvcrt.kbhit():  # an arrow or function key; "\\xe0" alone is the letter à
            msvcrt.getwch()
            return None
        if key == "\x03":
            raise KeyboardInterrupt
        return END if key == _CONSOLE_END else key_meaning(key)


class KeyInput:
    """A terminal, key by key and without echo; the terminal itself edits lines."""

    has_keys = True

    @property
    def is_echoed(self) -> bool:
        """Lines are, keys are not."""
        return self.is_line

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        # Keys that count beside letters, digits and signs, by what they send after Escape.
        self.named: Mapping[bytes, str] = {}
        self.saved_mode: list[Any] = []
        # Bytes read but not used yet: keys typed before a line was asked for come together with the line.
        self.ahead = b""
        self.is_line = False
        self.handlers: dict[int, Any] = {}
        # The exception of a signal handler: the interrupted code may replace or swallow it.
        self.ended: BaseException | None = None
        self.wakeup_pipe = (-1, -1)
        self.woken_before = -1

    def __enter__(self) -> TerminalInput:
        self.saved_mode = termios.tcgetattr(self.descriptor)
        # Every signal writes to this pipe, so that waiting for keys ends even if the signal came just before.
        self.wakeup_pipe = os.pipe()
        os.set_blocking(self.wakeup_pipe[1], False)
        self.woken_before = signal.set_wakeup_fd(self.wakeup_pipe[1], warn_on_full_buffer=False)
        self.handlers = {number: signal.signal(number, self._stop) for number in (signal.SIGTSTP,)}
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.handlers[number] = signal.signal(number, self._end)
        self._set(is_line=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._restore()
        except termios.error:  # the terminal is gone
            pass
        finally:
            for number, handler in self.handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(self.woken_before)
            for descriptor in self.wakeup_pipe:
                os.close(descriptor)
        if self.ended is not None and error is not self.ended:
            raise self.ended from None

    def read(self, is_line: bool, timeout_s: float | None = None) -> str | None:
        """The next key, or line if one is asked for, `END` at the end, `WOKEN` after a pause; None if nothing came in
        time.  Keys other than letters, digits and signs are ignored."""
        self._set(is_line=is_line)
        while True:
            if self.ended is not None:
                raise self.ended
            ready, _, _ = select.select([self.descriptor, self.wakeup_pipe[0]], [], [], 0 if self.ahead else timeout_s)
            if self.wakeup_pipe[0] in ready:
                os.read(self.wakeup_pipe[0], 64)
                return WOKEN
            if not ready and not self.ahead:
                return None
            text = self._line() if is_line else self._key()
            if text is not None:
                return text

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Restore the terminal and the signal handlers until the other program is done."""
        self.__exit__(None, None, None)
        try:
            yield
        finally:
            self.__enter__()

    def _key(self) -> str | None:
        first = self._byte()
        if first in (b"", b"\x04"):
            return END
        more = next((n for n, mask in ((3, 0xF0), (2, 0xE0), (1, 0xC0)) if first[0] & mask == mask), 0)
        key = (first + b"".join(self._byte() for _ in range(more))).decode("utf-8", "replace")
        return self.named.get(self._sequence()) if key == _ESCAPE else key_meaning(key)

    def _line(self) -> str:
        line = b""
        while len(line) < LONGEST_LINE:
            part = self._byte(4096)
            end = _LINE_END.search(part)
            line += part[: end.start()] if end else part
            if end:
                self.ahead = part[end.end() :] + self.ahead
            if end and end[0] == b"\n":
                break
            if end or not part:  # Ctrl-D, or the terminal is gone
                return clean(line) if line else END
        return clean(line)

    def _byte(self, count: int = 1) -> bytes:
        if self.ahead:
            taken, self.ahead = self.ahead[:count], self.ahead[count:]
            return taken
        try:
            return os.read(self.descriptor, count)
        except OSError:  # the terminal was closed
            return b""

    def _sequence(self) -> bytes:
        """What an arrow key, a function key or Alt with a key sends after Escape."""
        sequence = self._next_byte()
        if sequence == b"O":
            sequence += self._next_byte()
        while sequence[:1] == b"[":
            last = self._next_byte()
            sequence += last
            if last in _LAST_BYTES:
                break
        return sequence

    def _next_byte(self) -> bytes:
        """The next byte if it comes at once; else none."""
        is_there = self.ahead or select.select([self.descriptor], [], [], _SEQUENCE_S)[0]
        return self._byte() if is_there else b""

    def _set(self, *, is_line: bool) -> None:
        """Keys come at once, without echo; the terminal echoes and edits lines.  Ctrl-C and Ctrl-Z stay signals."""
        self.is_line = is_line
        mode = termios.tcgetattr(self.descriptor)
        wanted = list(self.saved_mode)
        if not is_line:
            wanted[3] &= ~(termios.ICANON | termios.ECHO)
            wanted[6] = [*self.saved_mode[6]]
            wanted[6][termios.VMIN], wanted[6][termios.VTIME] = 1, 0
        if mode[3] != wanted[3]:
            termios.tcsetattr(self.descriptor, termios.TCSADRAIN, wanted)

    def _restore(self) -> None:
        termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self.saved_mode)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: restore the terminal for the shell, stop, and take it again when continued."""
        self._restore()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        # The process stops here until it is continued.
        signal.signal(signal.SIGTSTP, self._stop)
        self._set(is_line=self.is_line)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.ended = KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
        raise self.ended


# The source of keys and lines in a session.
TerminalInput = LineInput | KeyInput


def key_meaning(key: str) -> str | None:
    """A key by its character: "" for Enter and Space, a name for some others, None for those without a meaning."""
    named = {"\r": "", "\n": "", " ": "", "\x7f": BACKSPACE, "\x08": BACKSPACE, END: END, _REDRAW: WOKEN}
    return named.get(key, key if key.isprintable() else None)


def clean(line: bytes) -> str:
    """A typed line as text, without escape sequences and control characters."""
    text = _ESCAPES.sub("", line.decode("utf-8", "replace"))
    return _CONTROLS.sub("", text).strip()
