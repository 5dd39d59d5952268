"""One attempt → its page: the file beside the mistake, expected against actual, every check.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.report.entry_comparison import EntryComparison, compare_entries
from harness.report.learner.records import moment_text
from harness.report.page import render
from harness.results.findings import Finding, findings
from harness.results.goals import (
    WORDS,
    count_passed,
    describe_measured,
    failing_checks,
    find_goals,
    goal_lines,
    is_required,
)
from harness.scheduler.calendar import Calendar

MOST_COMPARED = 6
MOST_LINES = 400


@dataclass(frozen=True, kw_only=True)
class FailedCheck:
    """A check that did not pass: its texts, and a comparison if both sides are tables of numbers."""

    id: str
    kind: str
    verdict: str
    input: str
    message: str
    expected: str
    actual: str
    comparison: EntryComparison | None


@dataclass(frozen=True)
class CodeLine:
    """A line of the file."""

    number: int
    text: str
    is_failing: bool


@dataclass(frozen=True, kw_only=True)
class AttemptView:
    """The whole page."""

    number: int
    when: str
    exercise: str
    verdict: str
    message: str
    # Whether a check says the same.
    is_message_repeated: bool
    score: float
    points: float
    max_points: float
    path: str
    # Id, kind, verdict, and whether it is required.
    checks: tuple[tuple[str, str, str, bool], ...]
    # Required checks that passed, and all of them.
    passed: int
    required: int
    failed: tuple[FailedCheck, ...]
    more_failed: int
    diagnosis: tuple[Finding, ...]
    # Checks of cost and speed: id, tier, the verdict in a word, and the measurement.
    costs: tuple[tuple[str, str, str, str], ...]
    # Stretch goals that were measured, how many were met, and the lines about them.
    goals: int
    met: int
    goal_lines: tuple[str, ...]
    # None if the file as graded is gone.
    lines: tuple[CodeLine, ...] | None
    more_lines: int
    # The line that raised an error, and the check in which it did.
    failing: int | None
    failing_check: str
    output: tuple[tuple[str, str], ...]
    is_output_cut: bool
    where: tuple[tuple[str, str], ...]


def attempt_page(number: int, at_ms: int, result: Mapping[str, Any], source: str | None, calendar: Calendar) -> str:
    """One attempt as a page, from a document of `harness.result/1`; `source` is the file as graded, None if it is
    gone."""
    return render("attempt.html", attempt=view_attempt(number, at_ms, result, source, calendar))


def view_attempt(
    number: int, at_ms: int, result: Mapping[str, Any], source: str | None, calendar: Calendar
) -> AttemptView:
    """The page of a document of `harness.result/1`; `source` is the file as it was graded, or None."""
    checks = result["checks"]
    failed = failing_checks(checks)
    passed, required = count_passed(checks)
    goals = find_goals(result)
    raising = next((check for check in failed if check.get("line")), None)
    failing = None if raising is None else raising["line"]
    texts = source.splitlines() if source is not None else []
    lines = tuple(CodeLine(n, text, n == failing) for n, text in enumerate(texts, 1))
    output, environment = result["output"], result["environment"]
    return AttemptView(
        number=number,
        when=moment_text(at_ms, calendar),
        exercise=result["exercise"],
        verdict=result["verdict"],
        message=result["message"],
        is_message_repeated=any(check["message"] and check["message"] in result["message"] for check in failed),
        score=result["score"],
        points=result["points"],
        max_points=result["max_points"],
        path=result["submission"]["path"],
        checks=tuple((check["id"], check["kind"], _word(check), is_required(check)) for check in checks),
        passed=passed,
        required=required,
        failed=tuple(_view_failed(check) for check in failed[:MOST_COMPARED]),
        more_failed=max(0, len(failed) - MOST_COMPARED),
        diagnosis=tuple(findings(result["diagnosis"])),
        costs=tuple(
            (check["id"], "required" if is_required(check) else "stretch goal", _word(check), describe_measured(check))
            for check in checks
            if check["kind"] in ("cost", "speed", "scaling")
        ),
        goals=len(goals),
        met=sum(goal.is_met for goal in goals),
        goal_lines=tuple(goal_lines(result)),
        lines=None if source is None else lines[:MOST_LINES],
        more_lines=max(0, len(lines) - MOST_LINES),
        failing=failing if failing and failing <= len(lines) else None,
        failing_check="" if raising is None else raising["id"],
        output=tuple((name, output[name]) for name in ("stdout", "stderr") if output[name].strip()),
        is_output_cut=output["truncated"],
        where=(
            ("Isolation", result["isolation"]["level"]),
            *((name.capitalize(), str(environment[name])) for name in ("device", "torch", "python", "seed")
              if name in environment),
            ("Time", f"{result['wall_s']:.2f} s"),
        ),
    )  # fmt: skip


def _word(check: Mapping[str, Any]) -> str:
    """A check's verdict in a word; a stretch goal is met or missed."""
    return str(check["verdict"] if is_required(check) else WORDS[check["verdict"]])


def _view_failed(check: Mapping[str, Any]) -> FailedCheck:
    expected, actual, call = (check[name] or "" for name in ("expected", "actual", "input"))
    message = check["message"].removeprefix(call).strip("\n")
    excerpt = (check.get("difference") or {}).get("excerpt")
    return FailedCheck(
        id=check["id"], kind=check["kind"], verdict=check["verdict"], input=call, message=_dedented(message),
        expected=expected, actual=actual, comparison=compare_entries(excerpt) if excerpt else None,
    )  # fmt: skip


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in text.splitlines())
