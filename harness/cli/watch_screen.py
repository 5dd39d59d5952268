"""How a watch looks: a page drawn over and over on a terminal, or lines below each other in a log."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from harness.cli.console import TerminalConsole
from harness.text import without_controls
from harness.watch.screen import Page, ScreenRow, page, progress_rows
from harness.watch.state import WatchState

STYLES = {
    "good": "bold green", "bad": "bold red", "doubt": "yellow", "strong": "bold", "dim": "dim", "code": "cyan",
    "key": "bold cyan",
}  # fmt: skip
WIDEST_PROSE = 100
HOME, TO_END_OF_LINE, TO_END = "\x1b[H", "\x1b[K", "\x1b[J"
# What is drawn between these appears at once, in terminals that know them.
BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"


class WatchScreen:
    """A terminal, drawn over and over; what does not fit scrolls away at the top, never at the bottom."""

    def __init__(self) -> None:
        self.out = TerminalConsole(soft_wrap=True)
        self.is_plain = bool(os.environ.get("NO_COLOR"))
        self.last: tuple[Page, int, int] | None = None

    def show(self, state: WatchState, is_new: bool) -> None:
        """Draw what has changed, or all of it."""
        width, height = self.out.size
        width = max(1, width - 1)  # a full last column would be wiped by the end of its line
        drawn = (page(state, width, height), width, height)
        if drawn == self.last and not is_new:
            return
        self.last = drawn
        body = [line for row in drawn[0].body for line in self._lines(row, width)]
        foot = [line for row in drawn[0].foot for line in self._lines(row, width)]
        gap = max(1, height - len(body) - len(foot) - 1)
        lines = [*body, *[""] * gap, *foot]
        text = "".join(f"{line}{TO_END_OF_LINE}\r\n" for line in lines[:-1]) + f"{lines[-1]}{TO_END_OF_LINE}{TO_END}"
        sys.stdout.write(f"{BEGIN}{HOME}{text}{END}")
        sys.stdout.flush()

    def end(self) -> None:
        """Leave the verdict on the screen; the shell's prompt comes below it."""
        sys.stdout.write("\r\n")
        sys.stdout.flush()

    def _lines(self, row: ScreenRow, width: int) -> list[str]:
        return [_rendered(self.out, line, self.is_plain) for line in wrap_row(self.out, row, width)]


class WatchLog:
    """Without a terminal: what is new is written below what was said before, once it is worth saying."""

    def __init__(self) -> None:
        self.out = TerminalConsole(soft_wrap=True)
        self.last: tuple[ScreenRow, ...] = ()
        # of the job that is measured: its number and the lines written so far
        self.job = 0
        self.written: tuple[ScreenRow, ...] = ()

    def show(self, state: WatchState, is_new: bool) -> None:
        """A page when it has changed; while costs are measured, each line that is new."""
        verdict = state.verdict
        if state.current == state.running and (verdict is None or not verdict.is_final):
            if state.job != self.job:
                self.job, self.written = state.job, ()
            rows = () if verdict is None else tuple(progress_rows(verdict))
            self._write([row for row in rows if row not in self.written])
            self.written += rows
            return
        is_early = not state.is_ready and state.item.file and state.current not in state.untouched
        whole = page(state, self.out.width, self.out.height)
        if is_early or whole.body == self.last or (state.task is None and not verdict):
            return
        self.last = whole.body
        self._write([*whole.body, whole.foot[0], ScreenRow()])

    def _write(self, rows: Iterable[ScreenRow]) -> None:
        for row in rows:
            for line in wrap_row(self.out, row, self.out.width):
                self.out.print(line)
        sys.stdout.flush()

    def end(self) -> None:
        """Nothing to restore."""


def wrap_row(out: Console, row: ScreenRow, width: int) -> list[Text]:
    """A row as lines of the window, each as far in as the first."""
    if row.parts and row.parts[0][1] == "prose":
        return _prose(out, row.text, width)
    indent = min(row.indent, max(0, width - 10))
    text = Text.assemble(*((part, STYLES.get(role, "")) for part, role in row.parts))
    lead = " " * indent
    lines = list(text.wrap(out, max(1, width - indent), tab_size=4)) or [Text()]
    for line in lines:
        line.rstrip()
    return [Text(lead).append_text(line) if line else line for line in lines]


def _prose(out: Console, text: str, width: int) -> list[Text]:
    """A statement as `harness show` prints it, no wider than is easy to read."""
    from rich.markdown import Markdown  # slow to import, and needed by statements only

    options = out.options.update_width(max(10, min(width, WIDEST_PROSE)))
    rendered = out.render_lines(Markdown(text), options, pad=False)
    lines = [Text.assemble(*((part.text, part.style or "") for part in line)) for line in rendered]
    for line in lines:
        line.rstrip()
    return lines


def _rendered(out: Console, line: Text, is_plain: bool) -> str:
    """A line as it is written, with or without the codes of colours."""
    if is_plain:
        return without_controls(line.plain)
    with out.capture() as captured:
        out.print(line, end="")
    return captured.get()
