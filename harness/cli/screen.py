"""What a terminal shows of a result: the verdict, and until then the work in progress, a line that counts the seconds.

Colours come from rich, which honours NO_COLOR, and only repeat the text.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from harness.results.findings import problem_lines
from harness.results.result import Result, count_passed
from harness.results.verdict_rows import check_row, foot_rows, headline, verdict_sections
from harness.study.exercise_steps import NextStep, next_row
from harness.terminal.console import TerminalConsole
from harness.terminal.drawing import print_row, print_sections
from harness.terminal.rows import ScreenRow, Section, row, rows_of

if TYPE_CHECKING:
    from harness.measure.profile import Operator, ProfileComparison

ALL_CHECKS = "-v lists every check"


def console(stderr: bool = False, at_least: int = 0) -> Console:
    """A console that neither interprets markup in a learner's text nor highlights numbers.

    It is `at_least` this wide, for tables that must not be cut; a narrow window wraps their lines.
    """
    out = TerminalConsole(soft_wrap=True, stderr=stderr)
    out.width = max(out.width, at_least)
    return out


def print_result(
    result: Result,
    weaker: Sequence[str] = (),
    is_verbose: bool = False,
    notes: Sequence[str] = (),
    following: NextStep | None = None,
    out: Console | None = None,
) -> None:
    """Print the verdict on one submission: the first failure, the mistake if it is known, notes, and the next step.

    On a terminal it fits without scrolling, and passed checks are only counted, unless `is_verbose`.
    """
    out = out or console()
    more = "" if is_verbose else ALL_CHECKS
    environment = result.environment
    triton = [row(f"Triton: {environment['triton']}", "dim")] if "triton" in environment else []
    last = [each for note in notes for each in rows_of(note)]
    last += [] if following is None else [next_row(following)]
    sections = [
        Section((headline(result),)),
        *verdict_sections(result, more),
        *([Section((ScreenRow(), *_every_check(result)))] if is_verbose else []),
        Section((ScreenRow(), *foot_rows(result, weaker)), 0, -1, is_whole=True),
        Section(tuple(triton)),
        Section((ScreenRow(), *last)) if last else Section(()),
    ]
    print_sections(out, sections, more)


def print_problems(result: Result, entry_line: int, out: Console) -> None:
    """Print the lines for editors; they are never wrapped."""
    for line in problem_lines(result, entry_line):
        out.print(Text(line), soft_wrap=True)


def _every_check(result: Result) -> Iterator[ScreenRow]:
    for check in result.checks:
        yield check_row(check)
    for flag in result.integrity:
        where = f"line {flag.line} " if flag.line else ""
        yield row(f"for a human: {where}{flag.says} ({flag.signal})", "dim", 2)


def print_profile(comparison: ProfileComparison, out: Console) -> None:
    """Print where the time and memory of one call went, by operator, next to the reference's."""
    out.print()
    out.print(Text(f"Where the time went: {comparison.case}", style="bold"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("operator", "calls", "ms", "MB made", "reference: calls", "ms", "MB made"):
        table.add_column(name, justify="left" if name == "operator" else "right")
    for name, own, theirs in comparison.rows():
        table.add_row(name, *_figures(own), *_figures(theirs))
    sides = (comparison.own, comparison.reference)
    outside = [f for side in sides for f in ("", f"{side.outside_s * 1e3:.2f}", "")]
    table.add_row("outside torch", *outside, style="dim")
    table.add_row("in all", *[f for side in sides for f in ("", f"{side.total_s * 1e3:.2f}", "")], style="bold")
    out.print(table)


def _figures(operator: Operator | None) -> tuple[str, str, str]:
    if operator is None:
        return "", "", ""
    return f"{operator.calls}", f"{operator.seconds * 1e3:.2f}", f"{operator.made_bytes / 1e6:.2f}"


def planted_note(verdict: str, explanation: str) -> str:
    """The planted mistake in words once it is fixed; until then, a note that it is still there."""
    if verdict != "passed":
        return "Not fixed yet; the planted mistake is explained once the file passes."
    return f"Fixed. The planted mistake was:\n  {' '.join(explanation.split())}"


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

    def __exit__(self, *_: object) -> None:
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
        self.waiting.on(f"measuring: {result.measuring}")
        is_repeated = len(result.checks) <= self.printed  # graded once more, since something ended the first run
        if self.is_silent or is_repeated:
            return
        self._print_new(result)
        if self.waiting.live is None:
            self.waiting.out.print(f"measuring: {result.measuring} …")

    def end(self, result: Result) -> None:
        """Print the last cost, once the result is complete."""
        if self.printed:
            self._print_new(result)
            self.waiting.out.print()

    def _print_new(self, result: Result) -> None:
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
