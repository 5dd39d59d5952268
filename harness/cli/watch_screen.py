"""The screen of a watch: a page that is redrawn on a terminal, or lines in a log."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from harness.authoring.python_text import find_line
from harness.cli.screen import print_problems
from harness.course.submission import text_with_digest
from harness.terminal.console import TerminalConsole
from harness.terminal.drawing import fit_sections, wrap_row
from harness.terminal.rows import ScreenRow, row
from harness.text import without_controls
from harness.watch.screen import Page, page, progress_rows
from harness.watch.state import Viewport, WatchState

HOME, TO_END_OF_LINE, TO_END = "\x1b[H", "\x1b[K", "\x1b[J"
# What is drawn between these appears at once, in terminals that know them.
BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"


class WatchScreen:
    """A page on a terminal: head and foot stay where they are, the body between them scrolls."""

    def __init__(self) -> None:
        self.out = TerminalConsole(soft_wrap=True)
        self.is_plain = bool(os.environ.get("NO_COLOR"))
        self.last: tuple[Page, int, int, int] | None = None
        self.viewport = Viewport()

    def show(self, state: WatchState, is_new: bool) -> Viewport:
        """Redraw the page if it has changed or `is_new`; returns the lines that can be scrolled."""
        width, height = self.out.size
        width = max(1, width - 1)  # clearing to the end of the line would erase a full last column
        drawn = (page(state, width, height), width, height, state.top)
        if drawn == self.last and not is_new:
            return self.viewport
        self.last = drawn
        lines = [_rendered(self.out, line, self.is_plain) for line in self._lines(drawn[0], width, height, state.top)]
        text = "".join(f"{line}{TO_END_OF_LINE}\r\n" for line in lines[:-1]) + f"{lines[-1]}{TO_END_OF_LINE}{TO_END}"
        sys.stdout.write(f"{BEGIN}{HOME}{text}{END}")
        sys.stdout.flush()
        return self.viewport

    def end(self) -> None:
        """Leave the verdict on the screen; the shell's prompt comes below it."""
        sys.stdout.write("\r\n")
        sys.stdout.flush()

    def _lines(self, whole: Page, width: int, height: int, top: int) -> list[Text]:
        """The lines of the window from top to bottom."""
        head, message, foot = (
            [line for screen_row in rows for line in wrap_row(self.out, screen_row, width)]
            for rows in (whole.head, whole.message, whole.foot)
        )
        space = max(1, height - len(head) - len(message) - len(foot))
        body = fit_sections(self.out, whole.body, width, space if whole.more else sys.maxsize, whole.more)
        self.viewport = Viewport(len(body), space)
        if len(body) > space:
            space = max(1, space - 1)
            self.viewport = Viewport(len(body), space)
            top = self.viewport.clamp(top)
            place = f"lines {top + 1}-{min(top + space, len(body))} of {len(body)}  j/k:scroll"
            message = [*wrap_row(self.out, row(place[:width], "dim"), width), *message]
            body = body[top : top + space]
        lines = [*head, *body, *[Text()] * (space - len(body)), *message, *foot]
        return lines[-height:]  # a low window shows the foot


class WatchLog:
    """Without a terminal: each new result is written below the last one, once it is complete."""

    def __init__(self, has_problems: bool = False) -> None:
        self.out = TerminalConsole(soft_wrap=True)
        self.has_problems = has_problems
        self.last: tuple[object, ...] = ()
        # the number of the measured job, and its lines written so far
        self.job = 0
        self.written: tuple[ScreenRow, ...] = ()

    def show(self, state: WatchState, is_new: bool) -> Viewport:
        """Print a page if it has changed; while costs are measured, only each new line."""
        verdict = state.verdict
        if state.current == state.running and (verdict is None or not verdict.is_final):
            if state.job != self.job:
                self.job, self.written = state.job, ()
            rows = () if verdict is None else tuple(progress_rows(verdict))
            self._write([screen_row for screen_row in rows if screen_row not in self.written])
            self.written += rows
            return Viewport()
        is_early = not state.is_ready and state.item.file and state.current not in state.untouched
        whole = page(state, self.out.width, self.out.height)
        content = (whole.head, whole.body, whole.message)
        if is_early or content == self.last or (state.task is None and not verdict):
            return Viewport()
        self.last = content
        sections = [screen_row for section in whole.body for screen_row in section.rows]
        self._write([*whole.head, *sections, *whole.message])
        if self.has_problems and verdict is not None:
            result, entry = verdict.result, state.task.exercise.file.entry if state.task else ""
            text = text_with_digest(result.submission.path, result.submission.sha256) or ""  # not one saved since
            print_problems(result, find_line(text, entry.partition("(")[0]), self.out)
        self._write([whole.foot[0], ScreenRow()])
        return Viewport()

    def _write(self, rows: Iterable[ScreenRow]) -> None:
        for screen_row in rows:
            for line in wrap_row(self.out, screen_row, self.out.width):
                self.out.print(line)
        sys.stdout.flush()

    def end(self) -> None:
        """Nothing to restore."""


def _rendered(out: Console, line: Text, is_plain: bool) -> str:
    """A line as text for the terminal, with or without colour codes."""
    if is_plain:
        return without_controls(line.plain)
    with out.capture() as captured:
        out.print(line, end="")
    return captured.get()
