"""Every answer with the recall that was predicted before it, kept ready in two files beside the store.

To predict what a learner would have known takes a replay of all that came before; of a year that is a second and a
half.  So the answers, what was predicted, and the memory after them are kept; only newer rows are replayed.  The files
are a short cut: where they do not fit the store, or each other, all rows are read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from harness.drill import log, memory
from harness.drill.events import AnyEvent, Reviewed
from harness.drill.memory import NEXT_DAY_MS, NOTHING, Memory
from harness.drill.stats import Told
from harness.store import Store

MEMORY_FILE, ANSWERS_FILE = "report-memory.json", "report-answers.json"


@dataclass(frozen=True, kw_only=True)
class Past:
    """The answers that count, oldest first; those among them that tell of memory; the memory after all."""

    answers: tuple[Reviewed, ...] = ()
    told: tuple[Told, ...] = ()
    memory: Memory = NOTHING
    # Rows that cannot be read, or that a newer version wrote.
    unread: int = 0


def past_of(events: Iterable[AnyEvent], base: Past | None = None) -> Past:
    """What follows from events, after those that the `base` holds; no undo among them may reach behind it."""
    base = base or Past()
    answers, told, known = list(base.answers), list(base.told), base.memory
    given = list(events)
    for event in memory.counted(given):
        if isinstance(event, Reviewed):
            answers.append(event)
            before = known.cards.get(event.card)
            if not event.is_cram and before and memory.elapsed_ms(before, event.at_ms) >= NEXT_DAY_MS:
                told.append(Told(answer=event, predicted=memory.recall(before, event.at_ms)))
        known = memory.replay([replace(event, id=0)], known)
    last_id = max((one.id for one in given), default=0) or base.memory.last_id
    return Past(answers=tuple(answers), told=tuple(told), memory=replace(known, last_id=last_id), unread=base.unread)


def read_past(store: Store) -> Past:
    """All answers of the store.  That the files cannot be written is no error."""
    folder = store.path.parent
    known = log._load(folder / MEMORY_FILE, store)
    base = None if known is None else _load(folder / ANSWERS_FILE, known)
    after = known.last_row if known and base else 0
    rows = list(store.card_events(after=after))
    read = log._read(rows)
    if base is not None and memory.reaches_back(read.events, base.memory):
        base, rows = None, list(store.card_events())
        read = log._read(rows)
    unread = (base.unread if base else 0) + read.newer + len(read.damaged)
    found = replace(past_of(read.events, base), unread=unread)
    if len(rows) >= log.ROWS_TO_SAVE:
        last = rows[-1].id
        remembered = log.Remembered(memory=found.memory, newer=unread, last_row=last)
        _save(folder / ANSWERS_FILE, found, last)
        log._save(folder / MEMORY_FILE, remembered, rows[-1])
    return found


def _load(path: Path, known: log.Remembered) -> Past | None:
    """The answers as they were kept; None where they are not those before `known.last_row`."""
    try:
        stamp, _, body = path.read_text(encoding="utf-8").partition("\n")
        if stamp != f"{known.last_row} {crc32(body.encode()):08x}":
            return None
        data = json.loads(body)
        pairs = [_answer(row, data["cards"]) for row in data["rows"]]
    except (OSError, ValueError, TypeError, KeyError, IndexError):  # not there, not ours, cut off
        return None
    told = (Told(answer=one, predicted=predicted) for one, predicted in pairs if predicted is not None)
    return Past(
        answers=tuple(one for one, _ in pairs),
        told=tuple(told),
        memory=known.memory,
        unread=known.newer + len(known.damaged),
    )


def _answer(row: Sequence[Any], cards: Sequence[str]) -> tuple[Reviewed, float | None]:
    number, at_ms, card, rating, took_ms, confidence, is_cram, points, predicted = row
    answer = Reviewed(
        id=number, at_ms=at_ms, card=cards[card], rating=rating, took_ms=took_ms, seed=0, confidence=confidence,
        is_cram=bool(is_cram), points=tuple(one == "1" for one in points) if points else (),
    )  # fmt: skip
    return answer, predicted


def _save(path: Path, found: Past, last_row: int) -> None:
    """Only what a report shows of an answer; the rows have the rest."""
    cards = {card: n for n, card in enumerate(dict.fromkeys(one.card for one in found.answers))}
    predicted = {id(one.answer): one.predicted for one in found.told}
    rows = [
        [
            one.id, one.at_ms, cards[one.card], one.rating, one.took_ms, one.confidence, int(one.is_cram),
            "".join("01"[hit] for hit in one.points), predicted.get(id(one)),
        ]
        for one in found.answers
    ]  # fmt: skip
    body = json.dumps({"cards": list(cards), "rows": rows}, separators=(",", ":"))
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(f"{last_row} {crc32(body.encode()):08x}\n{body}", encoding="utf-8")
        fresh.replace(path)
    except OSError:  # a full disk, a folder that is not ours: the next report takes a little longer
        return
