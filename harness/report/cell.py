"""A result → what a notebook shows below a cell.  Pure."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.attempt import MOST_LINES, message_and_comparison
from harness.report.page import render
from harness.results.findings import findings
from harness.results.goals import goal_lines
from harness.results.result import Result, count_passed
from harness.results.verdict_rows import foot_rows, reference_lines

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
