"""The progress of a grading: the verdict on the values at once, then each cost, and what is being measured.

On a terminal the last line is redrawn only when something changes; elsewhere lines are written below one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from harness.cli.screen import check_line, print_line
from harness.results.goals import count_passed

if TYPE_CHECKING:
    from harness.records import Result


class GradingProgress:
    """Prints what is new in each partial result.  Use as a context manager around the grading."""

    def __init__(self, out: Console) -> None:
        self.out = out
        self.printed = 0
        is_live = out.is_terminal and not out.is_dumb_terminal
        self.live = Live(console=out, auto_refresh=False, transient=True) if is_live else None

    def __enter__(self) -> GradingProgress:
        if self.live is not None:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.live is not None:
            self.live.stop()

    def show(self, result: Result) -> None:
        """Print what is new in a partial result."""
        if result.measuring:
            self._print_new(result, f"measuring: {result.measuring} …")
        elif self.live is not None:  # wrong values: the verdict follows once known mistakes were compared
            self._print([], "looking for a known mistake …")

    def end(self, result: Result) -> None:
        """Print the last cost, once the result is complete."""
        if self.printed:
            self._print_new(result, "")
            self.out.print()

    def _print_new(self, result: Result, last: str) -> None:
        new = [check.as_json() for check in result.checks[self.printed :]]
        if self.printed:
            lines = [check_line(check, with_figure=True) for check in new if check["kind"] in ("cost", "speed")]
        else:
            passed, of = count_passed(new)
            lines = [Text("✓ values right", style="green").append(f"   {passed} of {of} checks", style="dim")]
        self.printed = len(result.checks)
        self._print(lines, last)

    def _print(self, lines: Sequence[Text], last: str) -> None:
        """Lines that stay, and the one that is redrawn below them."""
        if self.live is not None:
            self.live.update(Text(last, style="dim", overflow="ellipsis", no_wrap=True), refresh=True)
        for line in lines:
            print_line(self.out, line)
        if self.live is None and last:
            self.out.print(last)
