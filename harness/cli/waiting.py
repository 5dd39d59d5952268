"""The work in progress: a line at the bottom of the terminal, with its seconds once it takes long, and what is known so
far about a submission that is being graded.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.live import Live
from rich.text import Text

from harness.results.result import Result, count_passed
from harness.results.verdict_rows import check_row
from harness.terminal.console import TerminalConsole
from harness.terminal.drawing import print_row
from harness.terminal.rows import ScreenRow

# The seconds are displayed only after this time.
PATIENCE_S = 1.0
REDRAWS_PER_S = 4
Item = TypeVar("Item")


class Waiting:
    """A line that is redrawn until the end and then removed.  Use as a context manager.

    Nothing is drawn without a terminal, or on one that cannot redraw a line.
    """

    def __init__(self, out: Console) -> None:
        self.out = out
        self.text = ""
        self.since = time.monotonic()
        is_live = out.is_terminal and not out.is_dumb_terminal
        self.live = (
            Live(
                get_renderable=self._line, console=out, refresh_per_second=REDRAWS_PER_S, transient=True,
                redirect_stdout=False, redirect_stderr=False,
            )
            if is_live
            else None
        )  # fmt: skip

    def __enter__(self) -> Waiting:
        if self.live is not None:
            self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.live is not None:
            self.live.stop()

    def on(self, text: str) -> None:
        """Name the work that begins now; "" for none."""
        if text != self.text:
            self.text, self.since = text, time.monotonic()
        if self.live is not None:
            self.live.refresh()

    def through(self, items: Iterable[Item], total: int, text: str) -> Iterator[Item]:
        """Yield the items, and count them on the line."""
        self.on(f"{text}, 0 of {total} done")
        for done, item in enumerate(items, 1):
            yield item
            self.on(f"{text}, {done} of {total} done")

    def _line(self) -> Text:
        waited_s = time.monotonic() - self.since
        seconds = f" {waited_s:.0f} s" if waited_s >= PATIENCE_S else ""
        return Text(f"{self.text} …{seconds}" if self.text else "", style="dim", overflow="ellipsis", no_wrap=True)


@contextmanager
def waiting_for(text: str) -> Iterator[Waiting]:
    """Show this text on standard error until the block ends; nothing else may be written meanwhile."""
    with Waiting(TerminalConsole(stderr=True)) as waiting:
        waiting.on(text)
        yield waiting


class GradingProgress:
    """Prints what is new in each partial result above the waiting line: right values, then each cost as it is measured;
    in silent mode, only that line.
    """

    def __init__(self, waiting: Waiting, is_silent: bool = False) -> None:
        self.waiting, self.is_silent = waiting, is_silent
        self.printed = 0

    def begin(self, name: str) -> None:
        """Say that this file is being graded."""
        self.waiting.on(f"checking {name}")

    def show(self, result: Result) -> None:
        """Print what is new in a partial result."""
        if not result.measuring:  # wrong values: the verdict follows after the comparison with known mistakes
            self.waiting.on("looking for a known mistake")
            return
        self._print_new(result)
        self.waiting.on(f"measuring: {result.measuring}")
        if self.waiting.live is None and not self.is_silent:
            self.waiting.out.print(f"measuring: {result.measuring} …")

    def end(self, result: Result) -> None:
        """Print the last cost, once the result is complete."""
        if self.printed:
            self._print_new(result)
            self.waiting.out.print()

    def _print_new(self, result: Result) -> None:
        if self.is_silent:
            return
        new = result.checks[self.printed :]
        if not self.printed:
            passed, of = count_passed(new)
            head = ScreenRow((("✓ values right", "good"), (f"   {passed} of {of} checks", "dim")))
            print_row(self.waiting.out, head)
        else:
            for check in new:
                if check.kind in ("cost", "speed"):
                    print_row(self.waiting.out, check_row(check, with_figure=True))
        self.printed = len(result.checks)
