"""The debrief of an interview as a page, and as files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from harness.files import write
from harness.interview.debrief import SENIORITIES, Debrief, debrief_of
from harness.interview.records import Interview
from harness.report.page import render
from harness.text import clock

PAGE, TEXT = "debrief.html", "debrief.md"


def debrief_page(debrief: Debrief, when: str, compared: str, template: str = "debrief.html") -> str:
    """The debrief as a page or, for another `template`, as Markdown; `when` and `compared` are the dates of this and of
    the compared interview."""
    missed: dict[str, list[str]] = {}
    said: set[str] = set()
    for outcome in debrief.missed:
        name = f"{outcome.question.kind_name}: {outcome.question.topic}"
        if texts := [text for text in dict.fromkeys(outcome.missed) if text not in said]:
            missed.setdefault(name, []).extend(texts)
        said |= {*texts}
    return render(
        template,
        debrief=debrief,
        when=when,
        missed=missed,
        dimensions=[row for row in debrief.dimensions if row.share is not None],
        compared=compared,
        right=sum(outcome.is_right for outcome in debrief.sheet.answers),
        seniorities=SENIORITIES,
        minutes=clock,
    )


def write_debrief(interview: Interview, earlier: Sequence[Interview], path: Path) -> None:
    """Write it to a file: Markdown for a name in .md, else HTML.  Raises `HarnessError` if it cannot be written."""
    debrief = debrief_of(interview, earlier)
    when, compared = _moment(interview.begun_ms), _moment(debrief.compared_ms).partition(" ")[0]
    write(path, debrief_page(debrief, when, compared, TEXT if path.suffix == ".md" else PAGE))


def write_both(interview: Interview, earlier: Sequence[Interview]) -> Path:
    """Write both into the interview's folder; returns the path of the page."""
    folder = Path(interview.plan.folder)
    for name in (TEXT, PAGE):
        write_debrief(interview, earlier, folder / name)
    return folder / PAGE


def _moment(at_ms: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at_ms / 1000)) if at_ms else ""
