"""Keys and lines from a terminal, the end of input, and signals during a read."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import threading
from types import SimpleNamespace

import pytest

from harness.terminal import input as terminal
from harness.terminal.blocks import BACKSPACE, END
from harness.terminal.input import WOKEN, ConsoleInput, KeyInput, LineInput, clean, open_input


def test_clean_line_keeps_text_and_drops_escapes() -> None:
    """Arrow keys leave escape sequences in a line."""
    assert clean(b" 1.5 GiB\x1b[D\x1b[3~\n") == "1.5 GiB"
    assert clean("µs \x00\x1b".encode() + b"[A\xff") == "µs \ufffd"


def test_closed_standard_input_ends_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under cron."""
    monkeypatch.setattr(sys, "stdin", None)
    source = open_input(False, sys.stdout)
    assert (source.has_keys, source.read(is_line=False)) == (False, END)


def test_keys_have_names() -> None:
    """Enter and Space are the empty text; from a pipe, each byte is a key."""
    leader, follower = os.openpty()
    try:
        with KeyInput(follower) as keys:
            for sent, got in [(b"y", "y"), (b"\r", ""), (b" ", ""), (b"\x7f", BACKSPACE), (b"\x0c", WOKEN),
                              ("é".encode(), "é"), (b"\x1b[Ax", "x"), (b"\x04", END)]:  # fmt: skip
                os.write(leader, sent)
                assert keys.read(is_line=False) == got
            os.write(leader, b"3 GiB\n")
            assert keys.read(is_line=True) == "3 GiB"
            assert keys.read(is_line=False, timeout_s=0) is None
    finally:
        os.close(leader)
        os.close(follower)


@pytest.mark.parametrize(
    ("number", "ending"),
    [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit), (signal.SIGHUP, SystemExit)],
)
@pytest.mark.parametrize("is_swallowed", [True, False])
def test_a_signal_ends_the_session_even_if_the_code_it_interrupted_replaces_or_swallows_it(
    number: int, ending: type[BaseException], is_swallowed: bool
) -> None:
    """Making a class replaces an exception, a finaliser swallows it."""
    leader, follower = os.openpty()
    before = signal.getsignal(number)
    try:
        with pytest.raises(ending) as stopped, KeyInput(follower) as keys:
            try:
                signal.raise_signal(number)
            except BaseException as error:
                if not is_swallowed:
                    raise RuntimeError("a class could not be made") from error
            keys.read(is_line=False, timeout_s=10)
        if isinstance(stopped.value, SystemExit):
            assert stopped.value.code == 128 + number
        assert signal.getsignal(number) is before
    finally:
        os.close(leader)
        os.close(follower)


def test_a_signal_of_another_thread_ends_the_wait_for_a_key() -> None:
    """Even if it comes just before the wait, whose system call is then not interrupted."""
    leader, follower = os.openpty()
    is_late = threading.Event()
    sender = threading.Timer(0.2, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGINT))
    typist = threading.Timer(20, lambda: (is_late.set(), os.write(leader, b"x")))
    try:
        with pytest.raises(KeyboardInterrupt), KeyInput(follower) as keys:
            sender.start()
            typist.start()
            keys.read(is_line=False)
        assert not is_late.is_set()
    finally:
        sender.cancel()
        typist.cancel()
        os.close(leader)
        os.close(follower)


@pytest.mark.parametrize(
    ("typed", "read"), [(b"12\n\x1b[A1", ["12", "1"]), (b"12\n3\n", ["12", "3"]), (b"\x04", [END]), (b"12\x04", ["12"])]
)
def test_keys_typed_before_the_prompt_still_make_a_line(typed: bytes, read: list[str]) -> None:
    """The terminal delivers them at once when it switches to lines; no other Enter is needed."""
    learner, program = pty.openpty()
    try:
        with KeyInput(program) as keys:
            os.write(learner, typed)
            select.select([program], [], [], 10)
            is_lines = typed.count(b"\n") > 1
            assert [keys.read(is_line=number == 0 or is_lines, timeout_s=10) for number in range(len(read))] == read
    finally:
        os.close(learner)
        os.close(program)


def open_console(monkeypatch: pytest.MonkeyPatch, typed: str) -> ConsoleInput:
    """A function that opens a Windows console in which these characters were typed."""
    waiting = list(typed)
    console = SimpleNamespace(kbhit=lambda: bool(waiting), getwch=lambda: waiting.pop(0))
    monkeypatch.setattr(terminal, "msvcrt", console)
    return ConsoleInput()


def test_keys_of_a_windows_console_mean_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow and function keys are two characters without a meaning; Ctrl-Z is the end of input there."""
    typed = "y\r \x08\x0c\xe0Hé\x00;\x04\x1a\xe0"
    with open_console(monkeypatch, typed) as source:
        assert source.has_keys
        read = [source.read(is_line=False) for _ in range(9)]
        assert read == ["y", "", "", BACKSPACE, WOKEN, "é", END, END, "à"]
        assert not source.is_echoed
        assert source.read(is_line=False, timeout_s=0) is None


def test_control_c_in_a_windows_console_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console may deliver it as a character."""
    source = open_console(monkeypatch, "\x03")
    with pytest.raises(KeyboardInterrupt):
        source.read(is_line=False)


@pytest.mark.parametrize(
    ("is_plain", "term", "kind"),
    [(False, None, ConsoleInput), (False, "xterm", ConsoleInput), (False, "dumb", LineInput), (True, None, LineInput)],
)
def test_windows_console_gives_keys_unless_it_is_plain(
    is_plain: bool, term: str | None, kind: type[LineInput], monkeypatch: pytest.MonkeyPatch
) -> None:
    """TERM is not set there."""
    open_console(monkeypatch, "")
    monkeypatch.setattr(terminal, "termios", None)
    screen = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(sys, "stdin", screen)
    monkeypatch.delenv("TERM", raising=False)
    if term is not None:
        monkeypatch.setenv("TERM", term)
    assert type(open_input(is_plain, screen)) is kind  # type: ignore[arg-type]  # all that is asked of it


def test_line_of_a_windows_console_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console edits and echoes it."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as pipe:
        os.write(writer, b"3 GiB\r\n")
        os.close(writer)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=pipe))
        source = open_console(monkeypatch, "")
        assert source.read(is_line=True) == "3 GiB"
        assert source.is_echoed
