"""Every answer with the recall that was predicted before it, cached in the store.

To predict what a learner would have known takes a replay of all that came before; of a year that is a second and a
half.  So the answers, the predictions and the memory after them are cached, and only newer rows are replayed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from harness.progress.store import Store
from harness.scheduler import event_log, replay
from harness.scheduler.events import AnyEvent, Reviewed, make_record
from harness.scheduler.stats import AnswerHistory, PredictedAnswer, collect_answers

HISTORY_CACHE = "report"
# What a report shows of an answer; the rows have the rest.
_COLUMNS = ("id", "at_ms", "card", "rating", "took_ms", "confidence", "is_cram", "points")


@dataclass(frozen=True, kw_only=True)
class LearnerHistory(AnswerHistory):
    """The answers to all cards, and how many rows could not be read."""

    # Rows that cannot be read, or that a newer version wrote.
    unread: int = 0


def learner_history(events: Iterable[AnyEvent], base: LearnerHistory | None = None) -> LearnerHistory:
    """What follows from events, after those that the `base` holds; no undo among them may reach behind it."""
    history = collect_answers(events, base)
    unread = base.unread if base else 0
    return LearnerHistory(
        answers=history.answers, predictions=history.predictions, memory=history.memory, unread=unread
    )


def read_learner_history(store: Store) -> LearnerHistory:
    """All answers of the store: from the cache and the rows behind it, or from all rows."""
    base, after = _load(store)
    rows = list(store.card_events(after=after))
    read = event_log.events_of(rows)
    if base is not None and replay.reaches_back(read.events, base.memory):
        base, rows = None, list(store.card_events())
        read = event_log.events_of(rows)
    unread = (base.unread if base else 0) + read.newer + len(read.damaged)
    history = replace(learner_history(read.events, base), unread=unread)
    if len(rows) >= event_log.ROWS_TO_SAVE:
        event_log.write_cache(store, HISTORY_CACHE, _data_of(history), rows[-1])
    return history


def _load(store: Store) -> tuple[LearnerHistory | None, int]:
    """The history as it was cached, and the last row in it; None and 0 where that is of no use."""
    entry = event_log.read_cache(store, HISTORY_CACHE)
    try:
        return (None, 0) if entry is None else (_history_of(json.loads(entry.content), entry.last_row), entry.last_row)
    except event_log.BAD_JSON:
        return None, 0


def _history_of(data: Mapping[str, Any], last_row: int) -> LearnerHistory:
    known = event_log.memory_of(data["memory"], last_row)
    defaults = Reviewed(at_ms=0, card="", rating=0, took_ms=0, seed=0).__dict__
    columns = {name: data[name] for name in _COLUMNS}
    columns["points"] = map(tuple, columns["points"])
    rows = zip(*columns.values(), strict=True)
    answers = [make_record(Reviewed, defaults, dict(zip(_COLUMNS, row, strict=True))) for row in rows]
    pairs = zip(answers, data["predicted"], strict=True)
    predictions = (PredictedAnswer(answer=answer, predicted=recall) for answer, recall in pairs if recall is not None)
    return LearnerHistory(
        answers=tuple(answers), predictions=tuple(predictions), memory=known.memory, unread=known.newer
    )


def _data_of(history: LearnerHistory) -> dict[str, Any]:
    """The history as plain data, for JSON.  Numbers by columns: a year is read in a few hundredths of a second."""
    answers = history.answers
    predicted = {id(prediction.answer): prediction.predicted for prediction in history.predictions}
    return {name: [getattr(answer, name) for answer in answers] for name in _COLUMNS} | {
        "predicted": [predicted.get(id(answer)) for answer in answers],
        "memory": event_log.memory_data(event_log.StoredMemory(memory=history.memory, newer=history.unread)),
    }
