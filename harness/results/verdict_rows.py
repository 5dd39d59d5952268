"""A result as rows for a terminal: the first failure, the mistake, other failures, the output.

The same for `harness check` and `harness watch`. Pure. Every meaning has a word or a sign besides its role.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from harness.results.findings import PREFIX, describe_measured, findings, goal_lines
from harness.results.points import points_note
from harness.results.result import Check, Printed, Result, UsedStep, Verdict, count_passed
from harness.terminal.rows import ScreenRow, Section, row, rows_of
from harness.text import sides_apart

SIGNS = {"passed": "✓", "failed": "✗", "error": "!", "skipped": "-", "inconclusive": "?"}
CHECK_ROLES = {"passed": "good", "failed": "bad", "error": "bad", "inconclusive": "doubt"}
# The signs of stretch goals; missing one is not a failure.
GOAL_SIGNS = {"passed": "★", "failed": "☆", "error": "☆"}
ROLES = {"passed": "good", "unverified": "doubt", "internal_error": "doubt"}
# A verdict in a clause.
HEADLINES = {
    Verdict.PASSED: "passed",
    Verdict.FAILED: "wrong or too expensive",
    Verdict.ERROR: "it raised an error, does not load, or lacks the required function or class",
    Verdict.TIMEOUT: "it took too long",
    Verdict.MEMORY: "it took too much memory",
    Verdict.REFUSED: "it uses what the exercise forbids",
    Verdict.UNVERIFIED: "all that could run here passed, but a required check could not run",
    Verdict.INTERNAL_ERROR: "the harness itself failed, not the submission; it does not count",
}
NAMED = 2
# Lines of a submission's output: at first, and with all details.
FEW_LINES, MANY_LINES = 5, 200
# The order in which sections are cut in a small window.
OUTPUT, SIDES, CALL, OTHERS, REASON, MISTAKE = range(6)


def headline(result: Result) -> ScreenRow:
    """`FAILED  attention   6 of 23 checks, 2.61 of 10 points`; checks skipped on request are not counted."""
    verdict = result.verdict
    head, role = verdict.replace("_", " ").upper(), ROLES.get(verdict, "bad")
    if result.are_values_right:
        head, role = "VALUES RIGHT; cost not measured", "good"
    passed, of = count_passed(check for check in result.checks if not check.is_declined)
    counts = f"   {passed} of {of} checks, {result.points:g} of {result.max_points:g} points"
    cell = f"   {result.submission.cell}" if result.submission.cell else ""
    return ScreenRow(((head, role), (f"  {result.exercise}", "strong"), (counts, "plain"), (cell, "dim")))


def foot_rows(result: Result, weaker: Sequence[str] = ()) -> list[ScreenRow]:
    """The conditions of a verdict, and why the isolation is not stronger."""
    environment = result.environment
    where = f"isolation {result.isolation.level}, {environment['device']}, torch {environment['torch']}"
    return [
        row(f"{where}, seed {environment['seed']}, {result.wall_s:.2f} s", "dim"),
        *(row(f"not stronger: {reason}", "dim") for reason in weaker),
    ]


def as_text(sections: Iterable[Section]) -> str:
    """The rows of all sections as plain text."""
    rows = [" " * each.indent + each.text for section in sections for each in section.rows]
    return "\n".join(rows).rstrip()


def verdict_sections(result: Result, more: str, failures: int | None = 1) -> Iterator[Section]:
    """Everything below the headline. `failures` limits how many failing checks are shown, None shows all; `more` says
    how to see the rest, such as `-v lists every check`, or is "".
    """
    missed = [] if result.measuring else [row(line) for line in goal_lines(result)]
    if missed:
        yield Section(tuple(missed))
    if result.uses and not result.measuring:
        yield Section(tuple(_earlier_rows(result.uses)))
    left_out = [check.id for check in result.required if check.is_declined]
    if left_out:
        yield Section((row(f"Not measured (--no-cost): {' · '.join(left_out)}."),))
    broken = result.deciding
    for check in broken[:failures]:
        yield from _failure(check)
    for found in findings(result.diagnosis):
        texts = [row(text, indent=2) for text in found.texts]
        yield Section((ScreenRow(), row(found.title, "doubt"), *texts), 4, MISTAKE)
    rest = [check.id for check in broken[failures:]] if failures is not None else []
    if rest and more:
        names = " · ".join(rest[:NAMED])  # names contain commas
        others = f" · {len(rest) - NAMED} more" if len(rest) > NAMED else ""
        yield Section((ScreenRow(), row(f"Also not passed: {names}{others}; {more}.", "dim")), 0, OTHERS, is_whole=True)
    note = points_note(result)
    if note and more:
        yield Section((ScreenRow(), row(f"Points: {note}.", "dim")), 0, OTHERS, is_whole=True)
    yield from _output(result.output, FEW_LINES if more else MANY_LINES)


def _earlier_rows(uses: Sequence[UsedStep]) -> Iterator[ScreenRow]:
    """The earlier steps that a file was graded with."""
    own = [used.exercise for used in uses if used.is_own]
    if own:
        yield row(f"Graded with your {', '.join(own)}.", "dim")
    for line in reference_lines(uses):
        yield from rows_of(line)


def reference_lines(uses: Sequence[UsedStep]) -> Iterator[str]:
    """The earlier steps that a file was graded with and that were the reference's, with the reason."""
    for why in dict.fromkeys(used.why for used in uses if not used.is_own):
        names = ", ".join(used.exercise for used in uses if used.why == why and not used.is_own)
        yield f"Graded with the reference's {names}: {why}"


def check_row(check: Check, with_figure: bool = False) -> ScreenRow:
    """A check in one line: its sign, its name, and its kind or its measurement."""
    verdict = check.verdict
    sign, role = SIGNS[verdict], CHECK_ROLES.get(verdict, "dim")
    if not check.is_required and verdict in GOAL_SIGNS:
        sign, role = GOAL_SIGNS[verdict], "good" if verdict == "passed" else "doubt"
    kind = check.kind if check.is_required else f"{check.kind}, stretch goal"
    text = f": {describe_measured(check)}" if with_figure else "" if kind == "correctness" else f"  ({kind})"
    name = "dim" if verdict == "skipped" else "plain"
    return ScreenRow(((f"{sign} ", role), (check.id, name), (text, "dim")), 2)


def _failure(check: Check) -> Iterator[Section]:
    """The call, the reason, and both values unless the reason names them."""
    call, message = check.input or "", check.message.removeprefix(PREFIX)
    is_call_first = bool(call) and message.startswith(call)
    name = row(f"{SIGNS[check.verdict]} {check.id}", "strong")
    calls = rows_of(call, 2) if is_call_first else []
    reasons = rows_of(message.removeprefix(call).lstrip("\n") if is_call_first else message, 2)
    yield Section((ScreenRow(), name))
    if calls:
        yield Section(tuple(calls), 1, CALL, is_cut_in_middle=True)
    yield Section(tuple(reasons), 4, REASON, is_cut_in_middle=True)
    sides: list[ScreenRow] = []
    for side, text in sides_apart(check.message, check.expected, check.actual):
        sides += rows_of(f"{side:8}  " + text.replace("\n", "\n" + " " * 10), 2)
    yield Section(tuple(sides), 0, SIDES)


def _output(output: Printed, most: int) -> Iterator[Section]:
    for name, text in (("stdout", output.stdout), ("stderr", output.stderr)):
        lines = text.splitlines()
        if lines:
            more = ", shortened" if output.truncated or len(lines) > most else ""
            head = row(f"your {name} (never graded{more})", "dim")
            yield Section((ScreenRow(), head, *(row(f"| {line[:200]}", "dim", 2) for line in lines[:most])), 0, OUTPUT)
