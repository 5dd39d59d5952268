"""The debrief of an interview as a page."""

from __future__ import annotations

from collections import defaultdict

from harness.interview.debrief import LEVELS, Debrief
from harness.interview.screen import KIND_NAMES
from harness.report.page import render
from harness.scheduler.rating import clock


def debrief_page(debrief: Debrief, when: str, compared: str) -> str:
    """The debrief as a page; `when` and `compared` are the dates of this and of the compared interview."""
    missed: dict[str, list[str]] = {}
    for outcome in debrief.missed:
        name = f"{KIND_NAMES.get(outcome.question.kind, outcome.question.kind)}: {outcome.question.topic}"
        missed.setdefault(name, []).extend(outcome.missed)
    return render(
        "debrief.html",
        debrief=debrief,
        when=when,
        missed=missed,
        compared=compared,
        right=sum(outcome.is_right for outcome in debrief.answers),
        names=defaultdict(str, KIND_NAMES),
        levels=LEVELS,
        minutes=clock,
    )
