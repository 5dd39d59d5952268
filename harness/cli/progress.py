"""Progress while a submission is graded: right values first, then each cost as it is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.cli.waiting import Waiting
from harness.records import count_passed
from harness.results.verdict_rows import check_row
from harness.terminal.drawing import print_row
from harness.terminal.rows import ScreenRow

if TYPE_CHECKING:
    from harness.records import Result


class GradingProgress:
    """Prints the news of each partial result above the waiting line; if silent, only that line."""

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
