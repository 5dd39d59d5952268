"""Print results on a terminal.  Colours come from rich, which honours NO_COLOR, and only repeat the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.results.findings import problem_lines
from harness.results.result import Result
from harness.results.verdict_rows import check_row, foot_rows, headline, verdict_sections
from harness.study.exercise_steps import NextStep, next_row
from harness.terminal.console import TerminalConsole
from harness.terminal.drawing import print_sections
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
    return (
        ("", "", "")
        if operator is None
        else (f"{operator.calls}", f"{operator.seconds * 1e3:.2f}", f"{operator.made_bytes / 1e6:.2f}")
    )


def planted_note(verdict: str, explanation: str) -> str:
    """The planted mistake in words once it is fixed; until then, a note that it is still there."""
    if verdict != "passed":
        return "Not fixed yet; the planted mistake is explained once the file passes."
    return f"Fixed. The planted mistake was:\n  {' '.join(explanation.split())}"
