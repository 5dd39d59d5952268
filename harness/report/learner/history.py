"""Every answer with the recall that was predicted before it, kept ready in two files beside the store.

To predict what a learner would have known takes a replay of all that came before; of a year that is a second and a
half.  So the answers, what was predicted, and the memory after them are kept; only newer rows are replayed.  The files
are a short cut: where they do not fit the store, or each other, all rows are read again.
"""

from __future__ import annotations

import json
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from harness.progress.store import Store
from harness.scheduler import event_log, replay
from harness.scheduler.events import AnyEvent, Reviewed, filled
from harness.scheduler.stats import AnswerHistory, PredictedAnswer, collect_answers

MEMORY_FILE, ANSWERS_FILE = "report-memory.json", "report-answers.json"
# Of an answer what is kept as a number, and how the absence of one is.
_COLUMNS = ("id", "at_ms", "card", "rating", "took_ms", "confidence", "is_cram")
_NONE = -(2**62)


@dataclass(frozen=True, kw_only=True)
class LearnerHistory(AnswerHistory):
    """What was heard of all cards, and what of it could not be read."""

    # Rows that cannot be read, or that a newer version wrote.
    unread: int = 0


def learner_history(events: Iterable[AnyEvent], base: LearnerHistory | None = None) -> LearnerHistory:
    """What follows from events, after those that the `base` holds; no undo among them may reach behind it."""
    found = collect_answers(events, base)
    unread = base.unread if base else 0
    return LearnerHistory(answers=found.answers, told=found.told, memory=found.memory, unread=unread)


def read_learner_history(store: Store) -> LearnerHistory:
    """All answers of the store.  That the files cannot be written is no error."""
    folder = store.path.parent
    known = event_log.load_memory(folder / MEMORY_FILE, store)
    base = None if known is None else _load(folder / ANSWERS_FILE, known)
    after = known.last_row if known and base else 0
    rows = list(store.card_events(after=after))
    read = event_log.events_of(rows)
    if base is not None and replay.reaches_back(read.events, base.memory):
        base, rows = None, list(store.card_events())
        read = event_log.events_of(rows)
    unread = (base.unread if base else 0) + read.newer + len(read.damaged)
    found = replace(learner_history(read.events, base), unread=unread)
    if len(rows) >= event_log.ROWS_TO_SAVE:
        last = rows[-1].id
        remembered = event_log.StoredMemory(memory=found.memory, newer=unread, last_row=last)
        _save(folder / ANSWERS_FILE, found, last)
        event_log.save_memory(folder / MEMORY_FILE, remembered, rows[-1])
    return found


def _load(path: Path, known: event_log.StoredMemory) -> LearnerHistory | None:
    """The answers as they were kept; None where they are not those before `known.last_row`."""
    try:
        stamp, _, body = path.read_text(encoding="utf-8").partition("\n")
        if stamp != f"{known.last_row} {sys.byteorder} {crc32(body.encode()):08x}":
            return None
        data = json.loads(body)
        columns = {name: _numbers("q", data[name]) for name in _COLUMNS}
        columns["card"] = [data["cards"][n] for n in columns["card"]]
        columns["confidence"] = [None if one == _NONE else one for one in columns["confidence"]]
        columns["is_cram"] = [one > 0 for one in columns["is_cram"]]
        plain = Reviewed(at_ms=0, card="", rating=0, took_ms=0, seed=0).__dict__
        rows = zip(*columns.values(), strict=True)
        answers = [filled(Reviewed, plain, dict(zip(columns, row, strict=True))) for row in rows]
        for n, text in data["points"].items():
            answers[int(n)] = replace(answers[int(n)], points=tuple(one == "1" for one in text))
        pairs = zip(answers, _numbers("d", data["predicted"]), strict=True)
        told = tuple(PredictedAnswer(answer=one, predicted=predicted) for one, predicted in pairs if predicted >= 0)
    except (OSError, ValueError, TypeError, KeyError, IndexError):  # not there, not ours, cut off
        return None
    unread = known.newer + len(known.damaged)
    return LearnerHistory(answers=tuple(answers), told=told, memory=known.memory, unread=unread)


def _save(path: Path, found: LearnerHistory, last_row: int) -> None:
    """Only what a report shows of an answer; the rows have the rest.  Numbers by columns: read in no time."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        body = json.dumps(_columns(found))
        fresh.write_text(f"{last_row} {sys.byteorder} {crc32(body.encode()):08x}\n{body}", encoding="utf-8")
        fresh.replace(path)
    except (OSError, OverflowError):  # a full disk, a folder that is not ours, odd numbers: the next one takes longer
        return


def _columns(found: LearnerHistory) -> dict[str, Any]:
    answers = found.answers
    cards = {card: n for n, card in enumerate(dict.fromkeys(one.card for one in answers))}
    predicted = {id(one.answer): one.predicted for one in found.told}
    columns = {name: [getattr(one, name) for one in answers] for name in _COLUMNS}
    columns["card"] = [cards[card] for card in columns["card"]]
    columns["confidence"] = [_NONE if one is None else one for one in columns["confidence"]]
    return {name: _text("q", values) for name, values in columns.items()} | {
        "cards": list(cards),
        "points": {n: "".join("01"[hit] for hit in one.points) for n, one in enumerate(answers) if one.points},
        "predicted": _text("d", [predicted.get(id(one), -1.0) for one in answers]),
    }


def _text(kind: str, values: list[Any]) -> str:
    return b64encode(array(kind, values).tobytes()).decode()


def _numbers(kind: str, text: str) -> list[Any]:
    found = array(kind)
    found.frombytes(b64decode(text, validate=True))
    return found.tolist()
