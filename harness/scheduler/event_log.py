"""Events to and from the learner's store, and the memory that follows from them, which is cached there.

The rows are the truth and are never changed.  A row that cannot be read, or is of an unknown kind, is skipped and
counted; an unknown field is ignored.

The cache holds the memory up to one row.  It is used only while that row, the cached text, and the scheduler's results
for a sample are what they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import cache
from itertools import product
from types import NoneType
from typing import Any, TypeVar
from zlib import crc32

from harness.clock import DAY_MS, HOUR_MS
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
    RoleSet,
    Suspended,
    Undone,
)
from harness.scheduler.replay import NOTHING, Memory, Suspension, reaches_back, replay
from harness.scheduler.schedule import CardMemory

# The cache is written again when this many rows are not in it.
ROWS_TO_SAVE = 200
MEMORY_CACHE = "memory"
# What may be raised when JSON has an unexpected shape.
BAD_JSON = (ValueError, TypeError, KeyError, IndexError, AttributeError)
# Later moments are not valid dates on some platforms.
LATEST_MS = 2**43
_Event = TypeVar("_Event", bound=Event)
_KINDS: Mapping[str, type[AnyEvent]] = {
    "reviewed": Reviewed, "undone": Undone, "suspended": Suspended, "made-due": MadeDue, "date-set": DateSet,
    "role-set": RoleSet,
}  # fmt: skip
_NAMES: Mapping[type[Event], str] = {kind: name for name, kind in _KINDS.items()}
# What JSON may hold for a field of an event, by its annotation; these types and no subtypes: True is not a rating.
_TYPES: Mapping[str, tuple[type, ...]] = {
    "int": (int,), "int | None": (int, NoneType), "bool": (bool,), "str": (str,), "str | None": (str, NoneType),
    "tuple[bool, ...]": (list,),
}  # fmt: skip
_FIELDS = {
    name: {field.name: _TYPES[str(field.type)] for field in fields(kind) if field.name not in ("id", "at_ms")}
    for name, kind in _KINDS.items()
}


@dataclass(frozen=True, kw_only=True)
class EventHistory:
    """All events that can be read, and how many rows cannot."""

    events: tuple[AnyEvent, ...]
    unread: int = 0


@dataclass(frozen=True, kw_only=True)
class StoredMemory:
    """The memory after all rows, and how many of them cannot be read."""

    memory: Memory = NOTHING
    unread: int = 0
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


def read_events(store: Store) -> EventHistory:
    """Every event of the course, in the order in which they were stored."""
    return events_of(store.card_events())


def current_memory(store: Store) -> StoredMemory:
    """The memory after all stored events: from the cache and the rows behind it, or from all rows."""
    known = _load_memory(store)
    rows = list(store.card_events(known.last_row))
    read = events_of(rows)
    if reaches_back(read.events, known.memory):
        known, rows = StoredMemory(), list(store.card_events())
        read = events_of(rows)
    stored = StoredMemory(
        memory=replay(read.events, known.memory),
        unread=known.unread + read.unread,
        last_row=rows[-1].id if rows else known.last_row,
    )
    if len(rows) >= ROWS_TO_SAVE:
        _save_memory(store, stored, rows[-1])
    return stored


def events_of(rows: Iterable[CardEvent]) -> EventHistory:
    """Rows as events, without those that cannot be read."""
    events: list[AnyEvent] = []
    unread = 0
    for row in rows:
        try:
            events.append(_event(row))
        except (*BAD_JSON, RecursionError):
            unread += 1
    return EventHistory(events=tuple(events), unread=unread)


def _event(row: CardEvent) -> AnyEvent:
    """One row as an event.  Raises one of `BAD_JSON` if it is none."""
    types = _FIELDS[row.kind]
    data: Any = json.loads(row.data)
    values: dict[str, Any] = {name: value for name, value in data.items() if name in types}
    for name, value in values.items():
        if type(value) not in types[name]:
            raise TypeError(f"{name} is {value!r}")
        if isinstance(value, list):
            if not all(type(flag) is bool for flag in value):
                raise TypeError(f"{value!r} are not all yes or no")
            values[name] = tuple(value)
    if not 0 <= row.at_ms < LATEST_MS or values.get("rating", AGAIN) not in RATINGS:
        raise ValueError("out of range")
    if values.get("day") is not None:
        date.fromisoformat(values["day"])
    return _KINDS[row.kind](id=row.id, at_ms=row.at_ms, **values)


# ---- the cache


def _load_memory(store: Store) -> StoredMemory:
    """The cached memory; that of no rows if there is none that can be used."""
    with suppress(HarnessError, *BAD_JSON):
        entry = store.cached(MEMORY_CACHE)
        if entry is not None:
            (row,) = store.card_events(after=entry.last_row - 1, until=entry.last_row)
            if entry.fingerprint == _fingerprint(entry.content, row):
                data = json.loads(entry.content)
                return StoredMemory(memory=_memory_of(data), unread=data["unread"], last_row=entry.last_row)
    return StoredMemory()


def _save_memory(store: Store, stored: StoredMemory, row: CardEvent) -> None:
    """Cache the memory up to this row.  If that fails, the next start is slower, and nothing else."""
    content = json.dumps({"unread": stored.unread, **_memory_data(stored.memory)})
    with suppress(HarnessError):
        store.put_cache(MEMORY_CACHE, CacheEntry(row.id, _fingerprint(content, row), content))


def _memory_of(data: Mapping[str, Any]) -> Memory:
    """The memory of `_memory_data`.  Raises one of `BAD_JSON` for other data."""
    cards = {
        card: CardMemory(**{**values, "ease": tuple(values["ease"]) if values["ease"] else None})
        for card, values in data["cards"].items()
    }
    suspended = {card: Suspension(**values) for card, values in data["suspended"].items()}
    evidence = {(*key, is_known): count for *key, is_known, count in data["evidence"]}
    others = {name: data[name] for name in ("last_id", "made_due", "interview", "role")}
    return Memory(**others, cards=cards, suspended=suspended, evidence=evidence)


def _memory_data(memory: Memory) -> dict[str, Any]:
    """A memory as plain data, for JSON."""
    return asdict(memory) | {"evidence": [[*key, count] for key, count in memory.evidence.items()]}


def _fingerprint(content: str, row: CardEvent) -> str:
    """Changes with the content, with the last row, and with the rules (see below)."""
    return f"{crc32(content.encode()):08x} {crc32(repr(row).encode()):08x} {_rules_fingerprint()}"


@cache
def _rules_fingerprint() -> str:
    """Changes with FSRS's parameters, with our rules, and with the fields of the events."""
    sample: list[AnyEvent] = [RoleSet(at_ms=0, role="sample")]
    sample += [
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
