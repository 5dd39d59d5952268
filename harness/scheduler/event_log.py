"""Events to and from the learner's store, and the memory that follows from them, which is cached there.

The rows are the truth and are never changed.  A row of an unknown kind was written by a newer version: it stays and is
not counted here.  An unknown field is ignored; a newer version that changes the meaning of an event gives it a new
kind.  A row that cannot be read is skipped and reported by its number.

The cache holds the memory up to one row.  It is used only while that row, the cached text, and the scheduler's results
for a sample are what they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, asdict, dataclass, fields, replace
from datetime import date
from functools import cache, lru_cache
from itertools import product
from types import NoneType
from typing import Any, TypeVar
from zlib import crc32

from harness.cards.deck import card_ids
from harness.course.catalogue import load_course
from harness.errors import HarnessError
from harness.progress.rows import CacheEntry, CardEvent
from harness.progress.store import Store
from harness.scheduler.events import (
    AGAIN,
    GOOD,
    RATINGS,
    AnyEvent,
    DateSet,
    Event,
    MadeDue,
    Reviewed,
    Suspended,
    Undone,
    make_record,
)
from harness.scheduler.fsrs_model import DAY_MS
from harness.scheduler.replay import NOTHING, DueByMistake, Memory, Suspension, reaches_back, replay
from harness.scheduler.schedule import HOUR_MS, CardMemory

# The cache is written again when this many rows are not in it.
ROWS_TO_SAVE = 200
MEMORY_CACHE = "memory"
# What may be raised when JSON has an unexpected shape.
BAD_JSON = (ValueError, TypeError, KeyError, IndexError, AttributeError)
# Later moments are no valid dates on some platforms.
LATEST_MS = 2**43
_Event = TypeVar("_Event", bound=Event)
_KINDS: Mapping[str, type[AnyEvent]] = {
    "reviewed": Reviewed,
    "undone": Undone,
    "suspended": Suspended,
    "made-due": MadeDue,
    "date-set": DateSet,
}
_NAMES: Mapping[type[Event], str] = {kind: name for name, kind in _KINDS.items()}
# What JSON may hold for a field of an event, by its annotation; these types and no subtypes: True is not a rating.
_TYPES: Mapping[str, tuple[type, ...]] = {
    "int": (int,),
    "int | None": (int, NoneType),
    "bool": (bool,),
    "str": (str,),
    "str | None": (str, NoneType),
    "tuple[bool, ...]": (list,),
}
_FIELDS = {
    name: {field.name: _TYPES[str(field.type)] for field in fields(kind) if field.name not in ("id", "at_ms")}
    for name, kind in _KINDS.items()
}


_CARD_MEMORY = [field.name for field in fields(CardMemory)]


@dataclass(frozen=True, kw_only=True)
class EventHistory:
    """All events that can be read, and how many rows cannot."""

    events: tuple[AnyEvent, ...]
    # Rows of kinds that this version does not know.
    newer: int = 0
    # Ids of the rows that cannot be read.
    damaged: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StoredMemory:
    """The memory after all rows, and those that were not counted, as in `EventHistory`."""

    memory: Memory
    newer: int = 0
    damaged: tuple[int, ...] = ()
    # The id of the last row, counted or not.
    last_row: int = 0


def append(store: Store, event: _Event, *, is_own: bool = False) -> _Event:
    """Store one event in a transaction of its own; returns it with its id.

    It counts in the store's course; in every course if it is about no card or about a learner's own card (`is_own`).
    An answer or an undo that is stored already, with the same millisecond, is not stored again.
    """
    data = {name: value for name, value in asdict(event).items() if name not in ("id", "at_ms")}
    is_once = isinstance(event, (Reviewed, Undone))
    card = data.get("card", "")
    is_shared = is_own or not card
    number = store.add_card_event(
        event.at_ms, _NAMES[type(event)], card, json.dumps(data), is_once=is_once, is_shared=is_shared
    )
    return replace(event, id=number)


def rows_of(store: Store, after: int = 0) -> Iterator[CardEvent]:
    """The rows that count in the store's course, in the order of storing, from the row after `after`.

    Rows of earlier versions name no course: they belong to the built-in course if it has their card, else to all.
    """
    for row in store.card_events(after=after):
        if not (row.course is None and store.course and row.card in _built_in_cards()):
            yield row


@cache
def _built_in_cards() -> frozenset[str]:
    course = load_course()
    return frozenset(card_ids(course.root, course.summaries()))


def read_events(store: Store) -> EventHistory:
    """Every event of the course, in the order in which they were stored."""
    return events_of(rows_of(store))


def current_memory(store: Store) -> StoredMemory:
    """The memory after all stored events: from the cache and the rows behind it, or from all rows."""
    known = load_memory(store)
    after = known.last_row if known else 0
    rows = list(rows_of(store, after))
    read = events_of(rows)
    if known and reaches_back(read.events, known.memory):
        known, rows = None, list(rows_of(store))
        read = events_of(rows)
    stored = StoredMemory(
        memory=replay(read.events, known.memory if known else NOTHING),
        newer=read.newer + (known.newer if known else 0),
        damaged=(*(known.damaged if known else ()), *read.damaged),
        last_row=rows[-1].id if rows else after,
    )
    if len(rows) >= ROWS_TO_SAVE:
        write_cache(store, MEMORY_CACHE, memory_data(stored), rows[-1])
    return stored


def events_of(rows: Iterable[CardEvent]) -> EventHistory:
    """Rows as events, and which rows cannot be read."""
    events: list[AnyEvent] = []
    newer, damaged = 0, []
    for row in rows:
        if row.kind not in _KINDS:
            newer += 1
            continue
        try:
            events.append(_event(row))
        except (ValueError, TypeError, KeyError, RecursionError):
            damaged.append(row.id)
    return EventHistory(events=tuple(events), newer=newer, damaged=tuple(damaged))


def _event(row: CardEvent) -> AnyEvent:
    """One row as an event.  Raises `ValueError`, `TypeError` or `KeyError` if it is none."""
    data = json.loads(row.data)
    if type(data) is not dict:
        raise TypeError(f"{data!r} is not an object")
    unknown, flags, defaults = _checked(row.kind, tuple(data), tuple(map(type, data.values())))
    for name in unknown:
        del data[name]
    for name in flags:
        data[name] = _flags(data[name])
    if not 0 <= row.at_ms < LATEST_MS or data.get("rating", 1) not in RATINGS:
        raise ValueError("out of range")
    if data.get("day") is not None:
        date.fromisoformat(data["day"])
    data["id"], data["at_ms"] = row.id, row.at_ms
    return make_record(_KINDS[row.kind], defaults, data)


@lru_cache(maxsize=256)
def _checked(
    kind: str, names: tuple[str, ...], types: tuple[type, ...]
) -> tuple[list[str], list[str], Mapping[str, Any]]:
    """Of fields with these names and types: the unknown ones, those that are lists, and the defaults of the kind.

    Raises `TypeError` for a wrong type or a missing field.
    """
    wanted = _FIELDS[kind]
    for name, given in zip(names, types, strict=True):
        if name in wanted and given not in wanted[name]:
            raise TypeError(f"{name} is no {given.__name__}")
    defaults = {field.name: field.default for field in fields(_KINDS[kind]) if field.default is not MISSING}
    if missing := wanted.keys() - defaults.keys() - set(names):
        raise TypeError(f"{sorted(missing)} missing")
    unknown = [name for name in names if name not in wanted]
    return unknown, [name for name in names if wanted.get(name) == (list,)], defaults


def _flags(values: list[object]) -> tuple[bool, ...]:
    flags = tuple(value for value in values if type(value) is bool)
    if len(flags) < len(values):
        raise TypeError(f"{values!r} are not all yes or no")
    return flags


# ---- the cache


def load_memory(store: Store) -> StoredMemory | None:
    """The cached memory; None if there is none that can be used."""
    entry = read_cache(store, MEMORY_CACHE)
    try:
        return None if entry is None else memory_of(json.loads(entry.content), entry.last_row)
    except BAD_JSON:
        return None


def read_cache(store: Store, name: str) -> CacheEntry | None:
    """What is cached under a name; None if its fingerprint does not match."""
    try:
        entry = store.cached(name)
        if entry is None:
            return None
        (row,) = store.card_events(after=entry.last_row - 1, until=entry.last_row)
        return entry if entry.fingerprint == _fingerprint(entry.content, row) else None
    except (HarnessError, *BAD_JSON):
        return None


def write_cache(store: Store, name: str, data: Mapping[str, Any], row: CardEvent) -> None:
    """Cache what follows from the rows up to this one.  If that fails, the next start is slower, and nothing else."""
    content = json.dumps(data)
    with suppress(HarnessError):
        store.put_cache(name, CacheEntry(row.id, _fingerprint(content, row), content))


def memory_of(data: Mapping[str, Any], last_row: int) -> StoredMemory:
    """The memory of such data.  Raises one of `BAD_JSON` for other data."""
    memory = Memory(
        last_id=data["last_id"],
        cards={card: _card_memory(values) for card, values in data["cards"].items()},
        suspended={card: Suspension(**values) for card, values in data["suspended"].items()},
        made_due={card: DueByMistake(**values) for card, values in data["made_due"].items()},
        interview=data["interview"],
        evidence={(*key, is_known): count for *key, is_known, count in data["evidence"]},
    )
    return StoredMemory(memory=memory, newer=data["newer"], damaged=tuple(data["damaged"]), last_row=last_row)


def _card_memory(values: list[Any]) -> CardMemory:
    fields_ = dict(zip(_CARD_MEMORY, values, strict=True))
    return CardMemory(**{**fields_, "ease": tuple(fields_["ease"]) if fields_["ease"] else None})


def memory_data(stored: StoredMemory) -> dict[str, Any]:
    """A memory as plain data, for JSON."""
    memory = stored.memory
    return {
        "newer": stored.newer,
        "damaged": list(stored.damaged),
        "last_id": memory.last_id,
        "cards": {card: [getattr(known, name) for name in _CARD_MEMORY] for card, known in memory.cards.items()},
        "suspended": {card: asdict(suspension) for card, suspension in memory.suspended.items()},
        "made_due": {card: asdict(reason) for card, reason in memory.made_due.items()},
        "interview": memory.interview,
        "evidence": [[*key, count] for key, count in memory.evidence.items()],
    }


def _fingerprint(content: str, row: CardEvent) -> str:
    """Changes with the content, with the last row, and with the rules (see below)."""
    return f"{crc32(content.encode()):08x} {crc32(repr(row).encode()):08x} {_rules_fingerprint()}"


@cache
def _rules_fingerprint() -> str:
    """Changes with FSRS's version and parameters, with our rules, and with the fields of the events."""
    sample = [
        Reviewed(at_ms=at_ms, card=f"{first} {second} {wait_ms}", rating=rating, took_ms=0, seed=0)
        for first, second, wait_ms in product(RATINGS, RATINGS, (HOUR_MS, 3 * DAY_MS))
        for at_ms, rating in ((0, first), (wait_ms, second))
    ]
    sample += [
        Reviewed(at_ms=3 * n * DAY_MS, card="failed", rating=GOOD if n % 2 else AGAIN, took_ms=0, seed=0)
        for n in range(16)
    ]
    shape = {name: list(known) for name, known in _FIELDS.items()}
    return f"{crc32(repr((replay(sample), shape)).encode()):08x}"
