"""Print results on a terminal.  Colours come from rich, which honours NO_COLOR, and repeat what the text says."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.cli.console import TerminalConsole
from harness.records import NOT_MEASURED
from harness.results.findings import findings
from harness.results.goals import count_passed, describe_measured, failing_checks, goal_lines, is_required
from harness.text import sides_apart

if TYPE_CHECKING:
    from harness.measure.profile import Operator, ProfileComparison

MARKS = {
    "passed": ("✓", "green"),
    "failed": ("✗", "red"),
    "error": ("!", "red"),
    "skipped": ("-", "dim"),
    "inconclusive": ("?", "yellow"),
}
# Of stretch goals, which are no failures.
GOAL_MARKS = {"passed": ("★", "green"), "failed": ("☆", "yellow"), "error": ("☆", "yellow")}
COLOURS = {"passed": "bold green", "unverified": "bold yellow", "internal_error": "bold magenta"}
SHOWN_FAILURES, NAMED_FAILURES = 1, 4
# Lines of a submission's output: with -v, and where the verdict must stay on the screen.
MANY_LINES, FEW_LINES = 20, 5


def are_values_right(result: dict[str, Any]) -> bool:
    """Whether everything passed but the checks of cost, which were skipped on request."""
    fine = [check["message"] == NOT_MEASURED for check in failing_checks(result["checks"])]
    return result["verdict"] == "unverified" and all(fine)


def console(stderr: bool = False, at_least: int = 0) -> Console:
    """A console that neither interprets markup in a learner's text nor highlights numbers.

    It is `at_least` that many columns wide, for tables that must not be cut; a narrow window wraps their lines.
    """
    out = TerminalConsole(soft_wrap=True, stderr=stderr)
    out.width = max(out.width, at_least)
    return out


def print_result(result: dict[str, Any], weaker: Sequence[str] = (), is_verbose: bool = False) -> None:
    """Print the verdict on one submission: what failed first, the mistake if it is known, and the stretch goals.

    Every check has its own line only if `is_verbose`, so that the verdict does not scroll away.
    """
    out = console()
    verdict = result["verdict"]
    if are_values_right(result):
        head = Text("VALUES RIGHT; cost not measured", style="bold green")
    else:
        head = Text(verdict.replace("_", " ").upper(), style=COLOURS.get(verdict, "bold red"))
    passed, of = count_passed(result["checks"])
    head.append(f"  {result['exercise']}", style="bold")
    head.append(f"   {passed} of {of} checks, {result['points']:g} of {result['max_points']:g} points")
    print_line(out, head)
    for line in goal_lines(result):
        print_line(out, Text(line))
    broken = [check for check in failing_checks(result["checks"]) if check["message"] != NOT_MEASURED]
    if verdict == "timeout":  # the timeout matters more than a wrong value before it
        broken.sort(key=lambda check: check["verdict"] != "error")
    for check in broken[:SHOWN_FAILURES]:
        out.print()
        out.print(Text(check["id"], style="bold"))
        _print_block(out, check["message"])
        for name, text in sides_apart(check["message"], check["expected"], check["actual"]):
            _print_block(out, f"{name:8}  {_hang(text)}")
    for finding in findings(result["diagnosis"]):
        out.print()
        out.print(Text(finding.title, style="bold yellow"))
        for text in finding.texts:
            _print_block(out, textwrap.fill(text, max(40, out.width - 4)))
    if is_verbose:
        out.print()
        for check in result["checks"]:
            print_line(out, check_line(check))
        for flag in result["integrity"]:
            where = f"line {flag['line']} " if flag["line"] else ""
            print_line(out, Text(f"  for a human: {where}{flag['says']} ({flag['signal']})", style="dim"))
    elif len(broken) > SHOWN_FAILURES:
        rest = [check["id"] for check in broken[SHOWN_FAILURES:]]
        names = ", ".join(rest[:NAMED_FAILURES]) + (", …" if len(rest) > NAMED_FAILURES else "")
        out.print()
        print_line(out, Text(f"Also not passed: {names}; -v lists every check.", style="dim"))
    _print_output(out, result["output"], MANY_LINES if is_verbose else FEW_LINES)
    out.print()
    environment = result["environment"]
    where = f"isolation {result['isolation']['level']}, {environment['device']}, torch {environment['torch']}"
    print_line(out, Text(f"{where}, seed {environment['seed']}, {result['wall_s']:.2f} s", style="dim"))
    for reason in weaker:
        out.print(Text(f"not stronger: {reason}", style="dim"))


def check_line(check: dict[str, Any], with_figure: bool = False) -> Text:
    """A check in a line: its mark, its name, and its kind or what was measured."""
    goal = None if is_required(check) else GOAL_MARKS.get(check["verdict"])
    mark, colour = goal or MARKS[check["verdict"]]
    line = Text(f"  {mark} ", style=colour)
    line.append(check["id"], style="" if check["verdict"] != "skipped" else "dim")
    if with_figure:
        line.append(f": {describe_measured(check)}", style="dim")
    elif check["kind"] != "correctness":
        line.append(f"  ({check['kind']}{'' if is_required(check) else ', stretch goal'})", style="dim")
    return line


def print_line(out: Console, line: Text) -> None:
    """Print a line, broken between words in a narrow window, and in one piece to a pipe."""
    out.print(line, soft_wrap=not out.is_terminal)


def print_profile(comparison: ProfileComparison) -> None:
    """Print where the time and memory of one call went, by operator, next to the reference's."""
    out = console()
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


def print_planted(verdict: str, mistake: str, says: str) -> None:
    """Print the name of a planted mistake once it is fixed, until then that it is still there."""
    out = console()
    out.print()
    if verdict == "passed":
        out.print(Text(f"Mended. The planted mistake was: {mistake}", style="bold green"))
        _print_block(out, textwrap.fill(" ".join(says.split()), max(40, out.width - 4)))
    else:
        out.print(Text("Not mended yet; the planted mistake is named once the file passes.", style="dim"))


def _print_output(out: Console, output: dict[str, Any], most: int) -> None:
    for name in ("stdout", "stderr"):
        lines = output[name].splitlines()
        if lines:
            out.print()
            more = ", shortened" if output["truncated"] or len(lines) > most else ""
            out.print(Text(f"your {name} (never graded{more})", style="dim"))
            for line in lines[:most]:
                out.print(Text(f"  | {line[:200]}", style="dim"))


def _print_block(out: Console, text: str) -> None:
    for line in text.splitlines():
        out.print(Text(f"  {line}"))


def _hang(text: str) -> str:
    return text.replace("\n", "\n          ")
