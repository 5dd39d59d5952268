"""The debrief of an interview as a page."""

from __future__ import annotations

from harness.interview.debrief import SENIORITIES, Debrief
from harness.report.page import render
from harness.text import clock


def debrief_page(debrief: Debrief, when: str, compared: str) -> str:
    """The debrief as a page; `when` and `compared` are the dates of this and of the compared interview."""
    missed: dict[str, list[str]] = {}
    for outcome in debrief.missed:
        name = f"{outcome.question.kind_name}: {outcome.question.topic}"
        missed.setdefault(name, []).extend(outcome.missed)
    return render(
        "debrief.html",
        debrief=debrief,
        when=when,
        missed=missed,
        compared=compared,
        right=sum(outcome.is_right for outcome in debrief.sheet.answers),
        seniorities=SENIORITIES,
        minutes=clock,
    )
