"""Events to and from the learner's store, and the memory that follows from them, which is cached there.

The rows are the truth and are never changed.  A row of a kind that is not known here was written by a newer version:
it stays, and is counted by that one.  So is a field that is not known: a newer version that means something else by
an answer gives it a new kind.  A row that cannot be read is passed over and named.

The cache holds the memory up to one row.  It is not used when that row, the cached text, or what the scheduler makes
of a sample is not what it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import MISSING, asdict, dataclass, fields, replace
from datetime import date
from functools import cache, lru_cache
from itertools import product
from types import NoneType
from typing import Any, TypeVar
from zlib import crc32

from harness.errors import HarnessError
from harness.progress.store import CacheEntry, CardEvent, Store
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
    filled,
)
from harness.scheduler.fsrs_model import DAY_MS
from harness.scheduler.replay import NOTHING, DueByMistake, Memory, Rest, reaches_back, replay
from harness.scheduler.schedule import HOUR_MS, CardMemory

# What is cached is replaced when the rows are this far ahead of it.
ROWS_TO_SAVE = 200
MEMORY_CACHE = "memory"
# What reading JSON that another program wrote may raise.
NOT_OURS = (ValueError, TypeError, KeyError, IndexError, AttributeError)
# Moments beyond cannot be shown as dates everywhere.
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
# What JSON may hold for a field of an event, by its annotation; these types and no subtypes: True is no rating.
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
    """All rows.  Those of a newer version of the harness are kept on disk and not counted."""

    events: tuple[AnyEvent, ...]
    # Rows of kinds that this version does not know.
    newer: int = 0
    # Numbers of the rows that cannot be read.
    damaged: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StoredMemory:
    """The memory at the start of a session, and what was not counted (as in `EventHistory`)."""

    memory: Memory
    newer: int = 0
    damaged: tuple[int, ...] = ()
    # The last row that was read, counted or not.
    last_row: int = 0


def append(store: Store, event: _Event) -> _Event:
    """Store one event in a transaction of its own; the event with its number.

    An answer or an undo that is stored already, to the millisecond, is not stored again.
    """
    data = {name: value for name, value in asdict(event).items() if name not in ("id", "at_ms")}
    is_once = isinstance(event, (Reviewed, Undone))
    number = store.add_card_event(
        event.at_ms, _NAMES[type(event)], data.get("card", ""), json.dumps(data), is_once=is_once
    )
    return replace(event, id=number)


def read_events(store: Store) -> EventHistory:
    """Every event, in the order in which they were stored."""
    return events_of(store.card_events())


def current_memory(store: Store) -> StoredMemory:
    """The memory after all stored events: from the cache and the rows behind it, or from all rows."""
    known = load_memory(store)
    after = known.last_row if known else 0
    rows = list(store.card_events(after=after))
    read = events_of(rows)
    if known and reaches_back(read.events, known.memory):
        known, rows = None, list(store.card_events())
        read = events_of(rows)
    found = StoredMemory(
        memory=replay(read.events, known.memory if known else NOTHING),
        newer=read.newer + (known.newer if known else 0),
        damaged=(*(known.damaged if known else ()), *read.damaged),
        last_row=rows[-1].id if rows else after,
    )
    if len(rows) >= ROWS_TO_SAVE:
        write_cache(store, MEMORY_CACHE, memory_data(found), rows[-1])
    return found


def events_of(rows: Iterable[CardEvent]) -> EventHistory:
    """Rows as events, and what of them cannot be read."""
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
    """One row as an event.  ValueError, TypeError or KeyError when it is none."""
    found = json.loads(row.data)
    if type(found) is not dict:
        raise TypeError(f"{found!r} is no object")
    unknown, flags, defaults = _checked(row.kind, tuple(found), tuple(map(type, found.values())))
    for name in unknown:
        del found[name]
    for name in flags:
        found[name] = _flags(found[name])
    if not 0 <= row.at_ms < LATEST_MS or found.get("rating", 1) not in RATINGS:
        raise ValueError("out of range")
    if found.get("day") is not None:
        date.fromisoformat(found["day"])
    found["id"], found["at_ms"] = row.id, row.at_ms
    return filled(_KINDS[row.kind], defaults, found)


@lru_cache(maxsize=256)
def _checked(
    kind: str, names: tuple[str, ...], types: tuple[type, ...]
) -> tuple[list[str], list[str], Mapping[str, Any]]:
    """Of fields of these names and types those that are not known, and those that are lists; and what the others are.

    TypeError for a type that is none of its field's, and where a field is missing.
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
    """The memory as it was cached, if that still stands for the rows up to its last one."""
    entry = read_cache(store, MEMORY_CACHE)
    try:
        return None if entry is None else memory_of(json.loads(entry.content), entry.last_row)
    except NOT_OURS:
        return None


def read_cache(store: Store, name: str) -> CacheEntry | None:
    """What was cached under a name, if its last row, its content and what is made of a sample are what they were."""
    try:
        entry = store.cached(name)
        if entry is None:
            return None
        (row,) = store.card_events(after=entry.last_row - 1, until=entry.last_row)
        return entry if entry.fingerprint == _fingerprint(entry.content, row) else None
    except (HarnessError, *NOT_OURS):
        return None


def write_cache(store: Store, name: str, data: Mapping[str, Any], row: CardEvent) -> None:
    """Cache what the rows up to this one give.  That it cannot be written is no error: the next start is slower."""
    content = json.dumps(data)
    with suppress(HarnessError):
        store.put_cache(name, CacheEntry(row.id, _fingerprint(content, row), content))


def memory_of(data: Mapping[str, Any], last_row: int) -> StoredMemory:
    """The memory of such data.  Raises one of `NOT_OURS` for anything else."""
    memory = Memory(
        last_id=data["last_id"],
        cards={card: _card_memory(values) for card, values in data["cards"].items()},
        resting={card: Rest(**values) for card, values in data["resting"].items()},
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
        "resting": {card: asdict(rest) for card, rest in memory.resting.items()},
        "made_due": {card: asdict(reason) for card, reason in memory.made_due.items()},
        "interview": memory.interview,
        "evidence": [[*key, count] for key, count in memory.evidence.items()],
    }


def _fingerprint(content: str, row: CardEvent) -> str:
    """Changes with the content, with the row that it ends at, and with what events may say and what is made of them."""
    return f"{crc32(content.encode()):08x} {crc32(repr(row).encode()):08x} {_rules_fingerprint()}"


@cache
def _rules_fingerprint() -> str:
    """Stands for FSRS's version and parameters, for our rules, and for the fields of the events."""
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
