"""One attempt → its page: the file beside the mistake, expected against actual, every check.  Pure."""

from __future__ import annotations

from typing import Any

from harness.report.entry_comparison import compare_entries
from harness.report.learner.records import moment_text
from harness.report.page import render
from harness.results.findings import findings
from harness.results.goals import WORDS, describe_measured, goal_lines
from harness.results.result import Check, Result, count_passed
from harness.results.verdict_rows import reference_lines
from harness.scheduler.calendar import Calendar

MOST_COMPARED = 6
MOST_LINES = 400
COSTS = ("cost", "speed", "scaling")


def attempt_page(number: int, at_ms: int, result: Result, source: str | None, calendar: Calendar) -> str:
    """One attempt as a page; `source` is the file as graded, None if it is gone."""
    checks, failed = result.checks, result.failing
    passed, required = count_passed(checks)
    lines = None if source is None else source.splitlines()
    environment = result.environment
    return render(
        "attempt.html",
        number=number,
        when=moment_text(at_ms, calendar),
        result=result,
        is_message_repeated=any(check.message and check.message in result.message for check in failed),
        word=_word,
        passed=passed,
        required=required,
        failed=[(check, *message_and_comparison(check)) for check in failed[:MOST_COMPARED]],
        more_failed=max(0, len(failed) - MOST_COMPARED),
        diagnosis=list(findings(result.diagnosis)),
        costs=[(check, describe_measured(check)) for check in checks if check.kind in COSTS],
        goal_lines=list(goal_lines(result)),
        reference_lines=reference_lines(result.uses),
        lines=None if lines is None else lines[:MOST_LINES],
        more_lines=max(0, len(lines or ()) - MOST_LINES),
        raising=next((check for check in failed if check.line), None),
        printed=[("stdout", result.output.stdout), ("stderr", result.output.stderr)],
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


def message_and_comparison(check: Check) -> tuple[str, dict[str, Any] | None]:
    """The message of a failed check without its call, and both sides if they are tables of numbers."""
    message = check.message.removeprefix(check.input or "").strip("\n")
    excerpt = None if check.difference is None else check.difference.excerpt
    dedented = "\n".join(line.removeprefix("  ") for line in message.splitlines())
    return dedented, compare_entries(excerpt) if excerpt else None
