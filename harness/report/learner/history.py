"""Every answer, and what was known day by day, cached in the store.

What was known takes a replay of all earlier answers, which for a year is a second and a half.  So the answers and the
memory after them are cached, and only newer rows are replayed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zlib import crc32

from harness.progress.store import Store
from harness.report.learner.readiness import DAY, MOST_POINTS, ReadinessPoint, days_between, known_share, until_days
from harness.scheduler import event_log, replay
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AnyEvent, CountedEvent, Reviewed
from harness.scheduler.stats import AnswerHistory, collect_answers

HISTORY_CACHE = "report"
# The fields of an answer that a report needs.
_COLUMNS = ("id", "at_ms", "card", "rating", "took_ms", "confidence", "is_cram", "points")


@dataclass(frozen=True, kw_only=True)
class LearnerHistory(AnswerHistory):
    """The answers to all cards, the readiness by day, and the number of unreadable rows."""

    # Some of the days before the last answer.
    readiness: tuple[ReadinessPoint, ...] = ()
    # Rows that cannot be read.
    unread: int = 0


def learner_history(
    events: Iterable[AnyEvent],
    base: LearnerHistory | None = None,
    cards: Sequence[str] = (),
    calendar: Calendar | None = None,
) -> LearnerHistory:
    """The history after the events, continuing the `base`; no undo among them may reach behind it.

    `cards` are those of the deck.
    """
    base, calendar = base or LearnerHistory(), calendar or Calendar()
    new = [event for event in events if event.id == 0 or event.id > base.memory.last_id]
    if replay.reaches_back(new, base.memory):
        raise ValueError("an undo reaches behind the base: collect all events instead")
    base_id = base.memory.last_id
    counted = replay.counted(new)
    history: AnswerHistory = base
    points = list(base.readiness)
    for end, portion in until_days(counted, _ends(counted, points, calendar), calendar):
        # The last id stays that of the base, since ids need not rise with the time.
        history = collect_answers(portion, replace(history, memory=replace(history.memory, last_id=base_id)))
        if end is not None:
            share = known_share(history.memory, calendar.start_ms(end + DAY), cards)
            points.append(ReadinessPoint(end + DAY, share))
    last_id = max((event.id for event in new), default=0) or base_id
    return LearnerHistory(
        answers=history.answers,
        recalled=history.recalled,
        memory=replace(history.memory, last_id=last_id),
        readiness=tuple(points),
        unread=base.unread,
    )


def _ends(events: Sequence[CountedEvent], points: Sequence[ReadinessPoint], calendar: Calendar) -> list[date]:
    """The days at whose end the readiness is computed: after the known points, before the day of the last event."""
    days = calendar.days(event.at_ms for event in events)
    if not days:
        return []
    first = max(min(days), points[-1].day) if points else min(days)
    return days_between(first, days[-1] - DAY, MOST_POINTS)


def read_learner_history(store: Store, cards: Sequence[str] = (), calendar: Calendar | None = None) -> LearnerHistory:
    """All answers of the store: from the cache and the rows behind it, or from all rows."""
    deck = crc32("\n".join(sorted(cards)).encode())
    base, after = _load(store, deck)
    rows = list(store.card_events(after))
    read = event_log.events_of(rows)
    if base is not None and replay.reaches_back(read.events, base.memory):
        base, rows = None, list(store.card_events())
        read = event_log.events_of(rows)
    unread = (base.unread if base else 0) + read.unread
    history = replace(learner_history(read.events, base, cards, calendar), unread=unread)
    if len(rows) >= event_log.ROWS_TO_SAVE:
        event_log.write_cache(store, HISTORY_CACHE, _data_of(history, deck), rows[-1])
    return history


def _load(store: Store, deck: int) -> tuple[LearnerHistory | None, int]:
    """The cached history and the last row in it; None and 0 if it cannot be used, or the deck has changed."""
    entry = event_log.read_cache(store, HISTORY_CACHE)
    if entry is None:
        return None, 0
    try:
        data = json.loads(entry.content)
        return (_history_of(data), entry.last_row) if data["deck"] == deck else (None, 0)
    except event_log.BAD_JSON:
        return None, 0


def _history_of(data: Mapping[str, Any]) -> LearnerHistory:
    columns = {name: data[name] for name in _COLUMNS}
    columns["points"] = map(tuple, columns["points"])
    rows = zip(*columns.values(), strict=True)
    answers = [Reviewed(**dict(zip(_COLUMNS, row, strict=True)), seed=0) for row in rows]
    recalled = tuple(answer for answer, is_recalled in zip(answers, data["recalled"], strict=True) if is_recalled)
    points = tuple(ReadinessPoint(date.fromisoformat(day), float(share)) for day, share in data["readiness"])
    return LearnerHistory(
        answers=tuple(answers), recalled=recalled, memory=event_log.memory_of(data["memory"]),
        readiness=points, unread=data["unread"],
    )  # fmt: skip


def _data_of(history: LearnerHistory, deck: int) -> dict[str, Any]:
    """The history as plain data, for JSON.  Numbers by columns: a year is read in a few hundredths of a second."""
    answers = history.answers
    recalled = set(map(id, history.recalled))
    return {name: [getattr(answer, name) for answer in answers] for name in _COLUMNS} | {
        "deck": deck,
        "readiness": [[point.day.isoformat(), point.share] for point in history.readiness],
        "recalled": [id(answer) in recalled for answer in answers],
        "unread": history.unread,
        "memory": event_log.memory_data(history.memory),
    }
