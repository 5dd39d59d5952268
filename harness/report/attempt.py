"""Results → pages: one attempt with every check, and what a notebook shows below a cell.  Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from harness.report.page import moment_text, render
from harness.results.findings import WORDS, describe_measured, findings, goal_lines
from harness.results.result import Check, Excerpt, Result, count_passed
from harness.results.verdict_rows import foot_rows, reference_lines
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
        word=lambda check: check.verdict.value if check.is_required else WORDS[check.verdict],  # of a stretch goal
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


def message_and_comparison(check: Check) -> tuple[str, dict[str, Any] | None]:
    """The message of a failed check without its call, and both sides if they are tables of numbers."""
    message = check.message.removeprefix(check.input or "").strip("\n")
    excerpt = None if check.difference is None else check.difference.excerpt
    dedented = "\n".join(line.removeprefix("  ") for line in message.splitlines())
    return dedented, compare_entries(excerpt) if excerpt else None


# Failing checks with all that is known of them; the others are named.
MOST_SHOWN = 3


def cell_html(result: Result, notes: Sequence[str] = ()) -> str:
    """The result with its style, for a page of somebody else's; `notes` follow the verdict."""
    deciding = result.deciding
    printed = (("stdout", result.output.stdout), ("stderr", result.output.stderr))
    return render(
        "cell.html",
        result=result,
        counts=count_passed(check for check in result.checks if not check.is_declined),
        failed=[(check, *message_and_comparison(check)) for check in deciding[:MOST_SHOWN]],
        others=[check.id for check in deciding[MOST_SHOWN:]],
        declined=[check.id for check in result.required if check.is_declined],
        diagnosis=findings(result.diagnosis),
        goal_lines=[*goal_lines(result), *reference_lines(result.uses)],
        output=[(name, "\n".join(text.splitlines()[:MOST_LINES])) for name, text in printed if text.strip()],
        foot=foot_rows(result)[0].text,
        notes=notes,
    )


# A matrix has at most this many rows and columns.
MATRIX_SIZE = 8
# Significant digits of an entry; more if two entries that differ would look the same.
DIGITS, MOST_DIGITS = 4, 9


def compare_entries(excerpt: Excerpt) -> dict[str, Any]:
    """Both sides of the excerpt of a difference, around the first one.

    `entries` are those of the matrix, `total` those of the tensor, `largest` is the largest difference between two
    finite entries.  With `differ_all` marks would say nothing.  A row has its index as label, and `is_new_slice` where
    another matrix of a batch begins.
    """
    expected, actual = ([[float(x) for x in row] for row in side] for side in (excerpt.expected, excerpt.actual))
    differs = excerpt.differs
    apart = [[_apart(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(expected, actual, strict=True)]
    places = [(row, column) for row, line in enumerate(differs) for column, is_off in enumerate(line) if is_off]
    row, column = places[0] if places else (0, 0)
    rows, columns = _window(row, len(expected)), _window(column, len(expected[0]))
    labels = ["".join(f"[{n}]" for n in index) or "row" for index in excerpt.rows]
    slices = [tuple(index[:-1]) for index in excerpt.rows]
    return {
        "columns": [str(excerpt.first_column + n) for n in columns],
        "rows": [
            {
                "label": labels[n],
                "entries": [_entry(expected[n][m], actual[n][m], is_different=bool(differs[n][m])) for m in columns],
                "is_new_slice": n > rows.start and slices[n] != slices[n - 1],
            }
            for n in rows
        ],
        "entries": len(rows) * len(columns),
        "total": math.prod(excerpt.shape),
        "largest": max((x for line in apart for x in line if math.isfinite(x)), default=0.0),
        "differ_all": all(differs[n][m] for n in rows for m in columns),
    }


def _window(position: int, size: int) -> range:
    """At most `MATRIX_SIZE` positions, with the given one near their middle."""
    length = min(MATRIX_SIZE, size)
    start = min(max(position - length // 2 + 1, 0), size - length)
    return range(start, start + length)


def _apart(expected: float, actual: float) -> float:
    """The distance of two entries; 0 for the same infinity, or nan, on both sides."""
    if expected == actual or (math.isnan(expected) and math.isnan(actual)):
        return 0.0
    return abs(expected - actual)


def _entry(expected: float, actual: float, *, is_different: bool) -> dict[str, Any]:
    digits = DIGITS
    while is_different and digits < MOST_DIGITS and _text(expected, digits) == _text(actual, digits):
        digits += 1
    return {"expected": _text(expected, digits), "actual": _text(actual, digits), "is_different": is_different}


def _text(value: float, digits: int = DIGITS) -> str:
    return f"{value:.{digits}g}".replace("-", "\u2212")
