"""Writes the debrief of an interview: a page and a Markdown file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.files import write

if TYPE_CHECKING:
    from harness.interview.records import Interview

PAGE, TEXT = "debrief.html", "debrief.md"


def write_debrief(interview: Interview, earlier: Sequence[Interview], path: Path) -> None:
    """Write it to a file: Markdown for a name in .md, else HTML.  Raises `HarnessError` if it cannot be written."""
    from harness.interview.debrief import debrief_of

    debrief = debrief_of(interview, earlier)
    when, compared = _moment(interview.begun_ms), _moment(debrief.compared_ms).partition(" ")[0]
    if path.suffix == ".md":
        from harness.interview.debrief_text import markdown

        text = markdown(debrief, when, compared)
    else:
        from harness.report.debrief import debrief_page  # jinja2 is slow to import

        text = debrief_page(debrief, when, compared)
    write(path, text)


def write_both(interview: Interview, earlier: Sequence[Interview]) -> Path:
    """Write both into the interview's folder; returns the path of the page."""
    folder = Path(interview.plan.folder)
    for name in (TEXT, PAGE):
        write_debrief(interview, earlier, folder / name)
    return folder / PAGE


def _moment(at_ms: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at_ms / 1000)) if at_ms else ""
