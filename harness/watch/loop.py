"""The loop at the edge of a watch: keys, files and verdicts in, screens out.

A terminal is given back as it was found however this ends (`harness.terminal`); without one, keys are lines of standard
input, and its end ends nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from queue import Empty, SimpleQueue

from harness.terminal import input as terminal
from harness.terminal.input import WOKEN, KeyInput, LineInput, TerminalInput
from harness.watch.controller import WatchController
from harness.watch.engine import update
from harness.watch.state import (
    DOWN,
    END,
    PAGE_DOWN,
    PAGE_UP,
    QUIT,
    UP,
    FilesSaved,
    KeyPressed,
    Redraw,
    VerdictKnown,
    Viewport,
    WatchEvent,
    WatchState,
)

# The screen says that a file is being checked only if the verdict takes longer than this.
PATIENCE_S = 0.15
ARROWS = {
    b"[A": UP, b"OA": UP, b"[B": DOWN, b"OB": DOWN, b"[5~": PAGE_UP, b"[6~": PAGE_DOWN
}  # fmt: skip


def open_source(is_plain: bool) -> TerminalInput:
    """Single keys, arrows among them, if the terminal allows it, else lines."""
    source = terminal.open_input(is_plain, sys.stdout)
    if not isinstance(source, KeyInput):
        return LineInput()
    source.named = ARROWS
    return source


class Inbox:
    """Events from several threads and from a terminal, one by one."""

    def __init__(self) -> None:
        self.events: SimpleQueue[WatchEvent] = SimpleQueue()
        self.source: TerminalInput | None = None

    def post(self, event: WatchEvent) -> None:
        """Add an event; may be called from any thread and from a signal handler."""
        self.events.put(event)
        if isinstance(self.source, KeyInput):
            with contextlib.suppress(OSError):  # full, so it rings already; or the terminal is being given back
                os.write(self.source.wakeup_pipe[1], b"!")

    @contextmanager
    def listen(self, source: TerminalInput) -> Iterator[None]:
        """Take keys from this source, and redraw when the window's size changes."""
        self.source = source
        if not isinstance(source, KeyInput):
            threading.Thread(target=self._read_lines, args=(source,), daemon=True).start()
            yield
            return
        before = signal.signal(signal.SIGWINCH, lambda number, frame: self.post(Redraw()))
        try:
            yield
        finally:
            signal.signal(signal.SIGWINCH, before)
            self.source = None

    def next(self, timeout_s: float | None = None) -> WatchEvent | None:
        """The next event; None if none came in time."""
        if not isinstance(self.source, KeyInput):
            with contextlib.suppress(Empty):
                return self.events.get(timeout=timeout_s)
            return None
        while True:
            with contextlib.suppress(Empty):
                return self.events.get_nowait()
            text = self.source.read(False, timeout_s)
            if text is None:
                return None
            if text != WOKEN:
                return KeyPressed(text)
            if self.events.empty():  # woken by the terminal: it may look different now
                return Redraw()

    def _read_lines(self, source: TerminalInput) -> None:
        while (text := source.read(True)) not in (None, END):
            self.post(KeyPressed(str(text)))


def run(
    state: WatchState, controller: WatchController, inbox: Inbox, show: Callable[[WatchState, bool], Viewport]
) -> WatchState:
    """Run until the learner quits.  `show` draws (if True, always) and returns the scrolling part of the screen."""
    waiting: deque[WatchEvent] = deque()
    timeout_s: float | None = None
    state = replace(state, viewport=show(state, True))
    while True:
        event = waiting.popleft() if waiting else inbox.next(timeout_s)
        timeout_s = None
        if event is None:
            state = replace(state, viewport=show(state, False))
            continue
        state, actions = update(state, event)
        if QUIT in actions:
            for action in actions:
                controller.do(action)
            return state
        for action in actions:
            if action.verb != "store":
                waiting += controller.do(action)
        if isinstance(event, FilesSaved) and state.running:
            timeout_s = PATIENCE_S
        else:
            state = replace(state, viewport=show(state, isinstance(event, Redraw)))
            if isinstance(event, VerdictKnown):
                controller.drawn.set()
        for action in actions:  # in the background
            if action.verb == "store":
                waiting += controller.do(action)
