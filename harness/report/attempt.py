"""One attempt → its page: the file beside the mistake, expected against actual, every check.  Pure."""

from __future__ import annotations

from dataclasses import dataclass

from harness.report.entry_comparison import EntryComparison, compare_entries
from harness.report.learner.records import moment_text
from harness.report.page import render
from harness.results.findings import Finding, findings
from harness.results.goals import WORDS, describe_measured, goal_lines
from harness.results.result import Check, Result, count_passed
from harness.scheduler.calendar import Calendar

MOST_COMPARED = 6
MOST_LINES = 400


@dataclass(frozen=True)
class FailedCheck:
    """A check that did not pass: its message without the call, and a comparison if both sides are tables of numbers."""

    check: Check
    message: str
    comparison: EntryComparison | None


@dataclass(frozen=True, kw_only=True)
class AttemptView:
    """The whole page: the result, and what it has besides."""

    number: int
    when: str
    result: Result
    # Whether a check says the same as the result's message.
    is_message_repeated: bool
    # Each check, its verdict in a word, and whether it is required.
    checks: tuple[tuple[Check, str, bool], ...]
    # Required checks that passed, and all of them.
    passed: int
    required: int
    failed: tuple[FailedCheck, ...]
    more_failed: int
    diagnosis: tuple[Finding, ...]
    # Checks of cost and speed: id, tier, the verdict in a word, and the measurement.
    costs: tuple[tuple[str, str, str, str], ...]
    # Stretch goals that were measured, and the lines about them.
    goals: tuple[Check, ...]
    goal_lines: tuple[str, ...]
    # The file as graded; None if it is gone.
    lines: tuple[str, ...] | None
    more_lines: int
    # The check in which a line of the file raised an error, if any.
    raising: Check | None
    output: tuple[tuple[str, str], ...]
    where: tuple[tuple[str, str], ...]


def attempt_page(number: int, at_ms: int, result: Result, source: str | None, calendar: Calendar) -> str:
    """One attempt as a page; `source` is the file as graded, None if it is gone."""
    return render("attempt.html", attempt=view_attempt(number, at_ms, result, source, calendar))


def view_attempt(number: int, at_ms: int, result: Result, source: str | None, calendar: Calendar) -> AttemptView:
    """The page of a result; `source` is the file as it was graded, or None."""
    checks, failed = result.checks, result.failing
    passed, required = count_passed(checks)
    lines = None if source is None else tuple(source.splitlines())
    environment = result.environment
    printed = (("stdout", result.output.stdout), ("stderr", result.output.stderr))
    return AttemptView(
        number=number,
        when=moment_text(at_ms, calendar),
        result=result,
        is_message_repeated=any(check.message and check.message in result.message for check in failed),
        checks=tuple((check, _word(check), check.is_required) for check in checks),
        passed=passed,
        required=required,
        failed=tuple(view_failed(check) for check in failed[:MOST_COMPARED]),
        more_failed=max(0, len(failed) - MOST_COMPARED),
        diagnosis=tuple(findings(result.diagnosis)),
        costs=tuple(
            (check.id, "required" if check.is_required else "stretch goal", _word(check), describe_measured(check))
            for check in checks
            if check.kind in ("cost", "speed", "scaling")
        ),
        goals=result.goals,
        goal_lines=tuple(goal_lines(result)),
        lines=None if lines is None else lines[:MOST_LINES],
        more_lines=max(0, len(lines or ()) - MOST_LINES),
        raising=next((check for check in failed if check.line), None),
        output=tuple((name, text) for name, text in printed if text.strip()),
        where=(
            ("Isolation", result.isolation.level),
            *((name.capitalize(), str(environment[name])) for name in ("device", "torch", "python", "seed")
              if name in environment),
            ("Time", f"{result.wall_s:.2f} s"),
        ),
    )  # fmt: skip


def _word(check: Check) -> str:
    """A check's verdict in a word; a stretch goal is met or missed."""
    return check.verdict.value if check.is_required else WORDS[check.verdict]


def view_failed(check: Check) -> FailedCheck:
    """A check that did not pass, for a page."""
    message = check.message.removeprefix(check.input or "").strip("\n")
    excerpt = None if check.difference is None else check.difference.excerpt
    dedented = "\n".join(line.removeprefix("  ") for line in message.splitlines())
    return FailedCheck(check, dedented, compare_entries(excerpt) if excerpt else None)
