"""One attempt → what its page shows: checks, the file with the line that failed, expected against actual.  Pure.

Values are read back from the texts that a result holds.  Those are rounded to four decimals, and large ones are
shortened: what is drawn is what was kept, and the page says how much that is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.efficiency import (
    WORDS,
    count_passed,
    describe_measured,
    failing_checks,
    find_goals,
    goal_lines,
    is_required,
)
from harness.findings import Finding, findings
from harness.report import charts
from harness.report.learner.view import moment_text
from harness.scheduler.calendar import Calendar

LEVELS = 5
MOST_COMPARED = 6
MOST_LINES = 400
# Of what is shown; rounding to four decimals is no difference.
CLOSE = 2e-4
# Two entries that are the same but for their last kept decimal.
ROUNDED = 1.001e-4
_LARGE = re.compile(r"^\w+ tensor of shape \[([\d, ]*)\]: (\[[^\[\]]*\])$", re.S)
_NUMBER = re.compile(r"^(?:[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|inf|nan)|True|False)$")
_LINE = re.compile(r"\bline (\d+)")
_CUT = " … (shortened)"


@dataclass(frozen=True)
class Values:
    """The innermost rows of a value, each with its place in it, and what is not there: a sentence, or ""."""

    rows: tuple[tuple[str, tuple[float, ...]], ...]
    missing: str


@dataclass(frozen=True)
class Side:
    """One value as a heat map; `texts` are its entries."""

    heat: charts.Heat
    texts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Expected against actual, entry by entry, on one scale."""

    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    expected: Side
    actual: Side
    # How far apart, on a scale of its own.
    apart: Side
    differing: int
    entries: int
    largest: float
    scale: float
    missing: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A check that did not pass: its texts, and the comparison where both sides could be read."""

    id: str
    kind: str
    verdict: str
    input: str
    told: str
    expected: str
    actual: str
    comparison: Comparison | None
    # Why there is none, where there are two sides.
    why_not: str


@dataclass(frozen=True)
class Line:
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
    is_message_told: bool
    score: float
    points: float
    max_points: float
    path: str
    # id, kind, verdict, and whether it decides
    checks: tuple[tuple[str, str, str, bool], ...]
    # of the required checks: how many passed, and how many there are
    passed: int
    required: int
    broken: tuple[Shown, ...]
    more_broken: int
    diagnosis: tuple[Finding, ...]
    # Checks of cost and speed: id, what a miss means, the verdict in a word, and what was measured.
    costs: tuple[tuple[str, str, str, str], ...]
    # Stretch goals that were measured, how many were met, and what is said of them.
    goals: int
    met: int
    goal_lines: tuple[str, ...]
    # None where nobody has the file as it was graded.
    lines: tuple[Line, ...] | None
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
    broken = failing_checks(checks)
    passed, required = count_passed(checks)
    goals = find_goals(result)
    failing = _failing_line(result, broken)
    texts = source.splitlines() if source is not None else []
    lines = tuple(Line(n, text, n == failing) for n, text in enumerate(texts, 1))
    output, environment = result["output"], result["environment"]
    return AttemptView(
        number=number,
        when=moment_text(at_ms, calendar),
        exercise=result["exercise"],
        verdict=result["verdict"],
        message=result["message"],
        is_message_told=any(one["message"] and one["message"] in result["message"] for one in broken),
        score=result["score"],
        points=result["points"],
        max_points=result["max_points"],
        path=result["submission"]["path"],
        checks=tuple((check["id"], check["kind"], _word(check), is_required(check)) for check in checks),
        passed=passed,
        required=required,
        broken=tuple(_shown(one) for one in broken[:MOST_COMPARED]),
        more_broken=max(0, len(broken) - MOST_COMPARED),
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


def _failing_line(result: Mapping[str, Any], broken: Sequence[Mapping[str, Any]]) -> int | None:
    """The last line of the file that the first error came through, or the one that a refusal names."""
    for text in (*(one["message"] for one in broken if one["verdict"] == "error"), result["message"]):
        found = _LINE.findall(text)
        if found:
            return int(found[-1])
    return None


def _shown(check: Mapping[str, Any]) -> Shown:
    expected, actual, call = (check[name] or "" for name in ("expected", "actual", "input"))
    told = check["message"].removeprefix(call).strip("\n")
    comparison, why_not = compare(expected, actual) if expected and actual else (None, "")
    return Shown(
        id=check["id"], kind=check["kind"], verdict=check["verdict"], input=call, told=_dedented(told),
        expected=expected, actual=actual, comparison=comparison, why_not=why_not,
    )  # fmt: skip


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in text.splitlines())


def compare(expected: str, actual: str) -> tuple[Comparison | None, str]:
    """Both sides as heat maps; or None, and why."""
    left, right = read_values(expected), read_values(actual)
    if left is None or right is None:
        return None, "At least one side is no table of numbers, so there is nothing to draw."
    if [len(row) for _, row in left.rows] != [len(row) for _, row in right.rows]:
        is_cut = bool(left.missing or right.missing)
        return None, (
            "The kept texts were shortened at different places, so entries cannot be put side by side."
            if is_cut
            else "The two differ in shape, so entries cannot be put side by side."
        )
    rows = [(label, a, b) for (label, a), (_, b) in zip(left.rows, right.rows, strict=True)]
    pairs = [(a, b) for _, one, other in rows for a, b in zip(one, other, strict=True)]
    if all(_apart(a, b) <= ROUNDED for a, b in pairs):
        return (
            None,
            "They differ by less than the four decimals show that were kept; the message has more digits.",
        )
    scale = max((abs(x) for pair in pairs for x in pair if math.isfinite(x)), default=0.0) or 1.0
    apart = [[_apart(a, b) for a, b in zip(one, other, strict=True)] for _, one, other in rows]
    largest = max((x for row in apart for x in row if math.isfinite(x)), default=0.0)
    wide = max(len(one) for _, one, _ in rows)
    return Comparison(
        row_labels=tuple(label or "row" for label, _, _ in rows),
        column_labels=tuple(str(n) for n in range(wide)),
        expected=_side([one for _, one, _ in rows], scale),
        actual=_side([other for _, _, other in rows], scale),
        apart=_side(apart, largest or 1.0),
        differing=sum(not _is_close(a, b, scale) for a, b in pairs),
        entries=len(pairs),
        largest=largest,
        scale=scale,
        missing=left.missing or right.missing,
    ), ""


def read_values(text: str) -> Values | None:
    """The numbers of a tensor or of (nested) lists, as a result tells them; None for anything else."""
    missing = ""
    large = _LARGE.match(text)
    if large:
        total = math.prod(int(size) for size in large[1].split(",") if size.strip())
        body = large[2].replace("…", "").rstrip(" ]").rstrip(", ") + "]"
        missing = f"Of {total:,} entries the result keeps the first few only; those are drawn."
    else:
        body = text.removeprefix("tensor(") if text.startswith("tensor(") else text
        if body.endswith(_CUT):
            body = body.removesuffix(_CUT)
            body = body[: body.rfind("]") + 1]
            missing = "The text that was kept is shortened; the whole rows of it are drawn."
        elif text.startswith("tensor("):
            body = re.sub(r"(?:, dtype=\w+)?\)$", "", body)
    rows = _rows(body)
    return Values(tuple(rows), missing) if rows else None


def _rows(body: str) -> list[tuple[str, tuple[float, ...]]] | None:
    """The innermost rows with their indices, such as `[1, 0]`; a lone number is a row of one."""
    found: list[tuple[str, tuple[float, ...]]] = []
    place: list[int] = []
    row: list[float] = []
    for token in re.findall(r"[\[\]()]|[^\s,\[\]()]+", body):
        if token in ("[", "("):
            place.append(0)
        elif token in ("]", ")"):
            if not place:
                return None
            if row:
                found.append(("".join(f"[{n}]" for n in place[:-1]), tuple(row)))
                row = []
            place.pop()
            if place:
                place[-1] += 1
        elif _NUMBER.match(token):
            row.append(float({"True": "1", "False": "0"}.get(token, token)))
        else:
            return None
    if row:
        found.append(("", tuple(row)))
    return found


def _apart(one: float, other: float) -> float:
    """How far two entries are from each other; the same infinity or no number on both sides is not far."""
    if one == other or (math.isnan(one) and math.isnan(other)):
        return 0.0
    return abs(one - other)


def _is_close(one: float, other: float, scale: float) -> bool:
    return _apart(one, other) <= CLOSE * min(scale, max(abs(one), 1.0))


def _side(rows: Sequence[Sequence[float]], scale: float) -> Side:
    levels = [[None if not math.isfinite(x) else round(LEVELS * x / scale) for x in row] for row in rows]
    return Side(charts.heat(levels, LEVELS, size=17.0), tuple(tuple(_text(x) for x in row) for row in rows))


def _text(value: float) -> str:
    return f"{value:.4g}".replace("-", "\u2212")
