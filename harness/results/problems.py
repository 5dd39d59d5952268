"""A result as lines that editors read like a compiler's: `FILE:LINE:COLUMN: SEVERITY: TEXT`. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from harness.results.findings import findings
from harness.results.result import Result
from harness.text import one_plain_line

MOST_CHARS = 500


def problem_lines(result: Result, entry_line: int) -> Iterator[str]:
    """An error for the first check that did not pass, and a warning for each known mistake; nothing for a pass.

    What has no line of its own, such as a wrong value, is reported at the entry's line.
    """
    for check in result.deciding[:1]:
        wrong = check.message.removeprefix(check.input or "").strip()  # without the call
        yield _line(result, check.line or entry_line, "error", f"{check.id}: {wrong}")
    for found in findings(result.diagnosis):
        yield _line(result, entry_line, "warning", f"{found.title}. {' '.join(found.texts)}")


def _line(result: Result, line: int, severity: str, text: str) -> str:
    return f"{result.submission.path}:{line}:1: {severity}: {one_plain_line(text, MOST_CHARS)}"
