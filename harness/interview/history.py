"""Interviews side by side on one scale, with the number of rounds behind each figure.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from harness.interview.debrief import dimensions_of
from harness.interview.records import KINDS, Interview
from harness.interview.score_sheet import ScoreSheet, sheet_of

SCALE = (
    "Scores are percentages of the points: a round is worth 10, a follow-up 5. ± is half a 95 % interval, from how "
    "much the rounds differ; if two intervals overlap, the difference may be chance. Compare one format and level."
)


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One interview in a line; numbers start at 1 and never change."""

    number: int
    sheet: ScoreSheet
    # Kind, share of its points, and number of rounds, for each kind that was asked.
    kinds: tuple[tuple[str, float | None, int], ...]


def history_of(interviews: Sequence[Interview]) -> tuple[HistoryEntry, ...]:
    """Every interview with an answer, oldest first."""
    entries: list[HistoryEntry] = []
    for interview in interviews:
        sheet = sheet_of(interview)
        if sheet.answers:
            kinds = tuple((row.name, row.share, row.rounds) for row in sheet.by_kind)
            entries.append(HistoryEntry(number=len(entries) + 1, sheet=sheet, kinds=kinds))
    return tuple(entries)


def history_data(entries: Sequence[HistoryEntry]) -> dict[str, Any]:
    """The history as data."""
    return {
        "schema": "harness.interviews/1",
        "scale": SCALE,
        "kinds": list(KINDS),
        "interviews": [
            {
                "number": entry.number,
                "interview": entry.sheet.interview,
                "begun_ms": entry.sheet.begun_ms,
                "level": entry.sheet.level,
                "format": entry.sheet.format,
                "topics": list(entry.sheet.topics),
                "minutes": entry.sheet.minutes,
                "elapsed_ms": entry.sheet.elapsed_ms,
                "ended": entry.sheet.ended,
                "rounds_planned": entry.sheet.rounds_planned,
                "rounds_done": entry.sheet.rounds_done,
                "score": _percent(entry.sheet.total.share),
                "spread": _percent(entry.sheet.spread),
                "dimensions": {row.name: _percent(row.share) for row in dimensions_of(entry.sheet.answers)},
                "kinds": {name: {"score": _percent(share), "rounds": n} for name, share, n in entry.kinds},
            }
            for entry in entries
        ],
    }


def recently_asked(interviews: Sequence[Interview]) -> dict[str, int]:
    """By card or exercise: how many interviews ago it was last asked, 0 for the latest."""
    asked: dict[str, int] = {}
    for ago, entry in enumerate(reversed(history_of(interviews))):
        for outcome in entry.sheet.answers:
            asked.setdefault(outcome.question.name, ago)
    return asked


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
