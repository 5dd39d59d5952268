"""One attempt → its page: checks, the file with the line that failed, expected against actual.  Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.report import charts
from harness.report.learner.view import moment_text
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

LEVELS = 5
MOST_COMPARED = 6
MOST_LINES = 400


@dataclass(frozen=True)
class HeatTable:
    """A table of numbers as a heat map; `texts` are its entries."""

    heat: charts.Heat
    texts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class EntryComparison:
    """Expected against actual, entry by entry, on one scale.  `total` is how many entries the whole tensor has."""

    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    expected: HeatTable
    actual: HeatTable
    # How far apart, on a scale of its own.
    apart: HeatTable
    differing: int
    entries: int
    largest: float
    scale: float
    total: int


@dataclass(frozen=True, kw_only=True)
class FailedCheck:
    """A check that did not pass: its texts, and the comparison where both sides are tables of numbers."""

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
    # A check says the same.
    is_message_repeated: bool
    score: float
    points: float
    max_points: float
    path: str
    # id, kind, verdict, and whether it decides
    checks: tuple[tuple[str, str, str, bool], ...]
    # of the required checks: how many passed, and how many there are
    passed: int
    required: int
    failed: tuple[FailedCheck, ...]
    more_failed: int
    diagnosis: tuple[Finding, ...]
    # Checks of cost and speed: id, what a miss means, the verdict in a word, and what was measured.
    costs: tuple[tuple[str, str, str, str], ...]
    # Stretch goals that were measured, how many were met, and what is said of them.
    goals: int
    met: int
    goal_lines: tuple[str, ...]
    # None where nobody has the file as it was graded.
    lines: tuple[CodeLine, ...] | None
    more_lines: int
    failing: int | None
    output: tuple[tuple[str, str], ...]
    is_output_cut: bool
    where: tuple[tuple[str, str], ...]


def view_attempt(
    number: int, at_ms: int, result: Mapping[str, Any], source: str | None, calendar: Calendar
) -> AttemptView:
    """The page of a document of `harness.result/1`; `source` is the file as it was graded, or None."""
    checks = result["checks"]
    failed = failing_checks(checks)
    passed, required = count_passed(checks)
    goals = find_goals(result)
    failing = next((check["line"] for check in failed if check.get("line")), None)
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
        expected=expected, actual=actual, comparison=compare(excerpt) if excerpt else None,
    )  # fmt: skip


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in text.splitlines())


def compare(excerpt: Mapping[str, Any]) -> EntryComparison:
    """Both sides of a difference's excerpt as heat maps."""
    expected, actual = ([[float(x) for x in row] for row in excerpt[side]] for side in ("expected", "actual"))
    apart = [[_apart(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(expected, actual, strict=True)]
    scale = max((abs(x) for row in (*expected, *actual) for x in row if math.isfinite(x)), default=0.0) or 1.0
    largest = max((x for row in apart for x in row if math.isfinite(x)), default=0.0)
    first, width = excerpt["first_column"], len(expected[0])
    return EntryComparison(
        row_labels=tuple("".join(f"[{n}]" for n in index) or "row" for index in excerpt["rows"]),
        column_labels=tuple(str(number) for number in range(first, first + width)),
        expected=_heat_table(expected, scale),
        actual=_heat_table(actual, scale),
        apart=_heat_table(apart, largest or 1.0),
        differing=sum(map(sum, excerpt["differs"])),
        entries=len(expected) * width,
        largest=largest,
        scale=scale,
        total=math.prod(excerpt["shape"]),
    )


def _apart(expected: float, actual: float) -> float:
    """How far two entries are from each other; the same infinity or no number on both sides is not far."""
    if expected == actual or (math.isnan(expected) and math.isnan(actual)):
        return 0.0
    return abs(expected - actual)


def _heat_table(rows: Sequence[Sequence[float]], scale: float) -> HeatTable:
    levels = [[None if not math.isfinite(x) else round(LEVELS * x / scale) for x in row] for row in rows]
    return HeatTable(charts.heat(levels, LEVELS, size=17.0), tuple(tuple(_text(x) for x in row) for row in rows))


def _text(value: float) -> str:
    return f"{value:.4g}".replace("-", "\u2212")
