"""One attempt → its page: the file beside the mistake, expected against actual, every check.  Pure."""

from __future__ import annotations

from dataclasses import dataclass

from harness.records import Check, Result, count_passed
from harness.report.entry_comparison import EntryComparison, compare_entries
from harness.report.learner.view import moment_text
from harness.results.findings import Finding, findings
from harness.results.goals import WORDS, describe_measured, goal_lines
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


def view_attempt(number: int, at_ms: int, result: Result, source: str | None, calendar: Calendar) -> AttemptView:
    """The page of a result; `source` is the file as it was graded, or None."""
    checks, failed, goals = result.checks, result.failing, result.goals
    passed, required = count_passed(checks)
    raising = next((check for check in failed if check.line), None)
    failing = None if raising is None else raising.line
    texts = source.splitlines() if source is not None else []
    lines = tuple(CodeLine(n, text, n == failing) for n, text in enumerate(texts, 1))
    output, environment = result.output, result.environment
    return AttemptView(
        number=number,
        when=moment_text(at_ms, calendar),
        exercise=result.exercise,
        verdict=result.verdict,
        message=result.message,
        is_message_repeated=any(check.message and check.message in result.message for check in failed),
        score=result.score,
        points=result.points,
        max_points=result.max_points,
        path=result.submission.path,
        checks=tuple((check.id, check.kind, _word(check), check.is_required) for check in checks),
        passed=passed,
        required=required,
        failed=tuple(_view_failed(check) for check in failed[:MOST_COMPARED]),
        more_failed=max(0, len(failed) - MOST_COMPARED),
        diagnosis=tuple(findings(result.diagnosis)),
        costs=tuple(
            (check.id, "required" if check.is_required else "stretch goal", _word(check), describe_measured(check))
            for check in checks
            if check.kind in ("cost", "speed", "scaling")
        ),
        goals=len(goals),
        met=sum(goal.is_passed for goal in goals),
        goal_lines=tuple(goal_lines(result)),
        lines=None if source is None else lines[:MOST_LINES],
        more_lines=max(0, len(lines) - MOST_LINES),
        failing=failing if failing and failing <= len(lines) else None,
        failing_check="" if raising is None else raising.id,
        output=tuple(
            (name, text) for name, text in (("stdout", output.stdout), ("stderr", output.stderr)) if text.strip()
        ),
        is_output_cut=output.truncated,
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


def _view_failed(check: Check) -> FailedCheck:
    call = check.input or ""
    message = check.message.removeprefix(call).strip("\n")
    excerpt = check.difference.excerpt if check.difference is not None else None
    return FailedCheck(
        id=check.id, kind=check.kind, verdict=check.verdict, input=call, message=_dedented(message),
        expected=check.expected or "", actual=check.actual or "",
        comparison=compare_entries(excerpt) if excerpt else None,
    )  # fmt: skip


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in text.splitlines())
