"""Keys and lines from a terminal, end of input, and signals that come while one is read."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import threading

import pytest

from harness.terminal.input import WOKEN, KeyInput, clean, open_input
from harness.terminal.keys import BACKSPACE, END


def test_clean_line_keeps_text_and_drops_escapes() -> None:
    """Arrow keys pressed in a line leave sequences in it."""
    assert clean(b" 1.5 GiB\x1b[D\x1b[3~\n") == "1.5 GiB"
    assert clean("µs \x00\x1b".encode() + b"[A\xff") == "µs \ufffd"


def test_closed_standard_input_ends_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under cron."""
    monkeypatch.setattr(sys, "stdin", None)
    source = open_input(False, sys.stdout)
    assert (source.has_keys, source.read(is_line=False)) == (False, END)


def test_keys_have_names() -> None:
    """Enter and Space are the empty text; a pipe in place of a terminal shows each byte's key."""
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
    """As it does if it comes just before the wait, whose system call is not interrupted then, either."""
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
    ("typed", "read"),
    [(b"12\n\x1b[A1", ["12", "1"]), (b"12\n3\n", ["12", "3"]), (b"\x04", [END]), (b"12\x04", ["12"])],
)
def test_keys_that_come_before_the_line_is_asked_for_make_a_line_all_the_same(typed: bytes, read: list[str]) -> None:
    """The terminal hands them over in one piece when it is switched to lines; nothing waits for another Enter."""
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
