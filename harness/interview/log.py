"""Interviews to and from the learner's store.

Rows are only added.  Unknown kinds and fields, which a newer version wrote, are skipped; so are unreadable rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from functools import cache
from itertools import repeat
from typing import Any, Literal, get_args, get_origin, get_type_hints

from harness.interview.records import (
    EVENTS,
    WRITTEN_AS,
    AnyInterviewEvent,
    Interview,
    InterviewBegun,
    InterviewInput,
    as_written,
)
from harness.progress.rows import InterviewEvent as InterviewRow
from harness.progress.store import Store

_NAMES = {kind: name for name, kind in EVENTS.items()}
# Events that a score sheet does not need.
_STEPS = tuple(_NAMES[kind] for kind in get_args(InterviewInput))


def append(store: Store, interview: str, event: AnyInterviewEvent) -> None:
    """Store one event in a transaction of its own."""
    data = as_written(event)
    del data["at_ms"]
    store.add_interview_event(event.at_ms, interview, _NAMES[type(event)], json.dumps(data, ensure_ascii=False))


def read(store: Store, interview: str) -> Interview | None:
    """One interview with every key; None if its beginning cannot be read."""
    return next(iter(interviews_of_rows(store.interview_events(interview))), None)


def interviews(store: Store) -> tuple[Interview, ...]:
    """All interviews, oldest first, without their keys."""
    return tuple(interviews_of_rows(store.interview_events(without=_STEPS)))


def unfinished(store: Store) -> list[str]:
    """The names of unfinished interviews, the latest first."""
    return [interview.plan.interview for interview in reversed(interviews(store)) if interview.ended is None]


def interviews_of_rows(rows: Iterable[InterviewRow]) -> list[Interview]:
    """The interviews of these rows, in the order of their first rows."""
    events_of: dict[str, list[AnyInterviewEvent]] = {}
    last: dict[str, int] = {}
    for row in rows:
        last[row.interview] = row.at_ms
        event = _event(row)
        if event is not None:
            events_of.setdefault(row.interview, []).append(event)
    return [
        Interview(plan=first.plan, begun_ms=first.at_ms, events=tuple(events), last_ms=last[name])
        for name, (first, *events) in events_of.items()
        if isinstance(first, InterviewBegun)
    ]


def _event(row: InterviewRow) -> AnyInterviewEvent | None:
    try:
        event: AnyInterviewEvent = _made(EVENTS[row.kind], {**json.loads(row.data), "at_ms": row.at_ms})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return event


def _made(kind: Any, data: Any) -> Any:
    """A value of this type from JSON.  Raises TypeError, ValueError or KeyError if it does not fit."""
    if isinstance(kind, type) and is_dataclass(kind):
        known = {written: field for written, field in _fields(kind).items() if written in data}
        return kind(**{name: _made(inner, data[written]) for written, (name, inner) in known.items()})
    if get_origin(kind) is tuple:
        first, *others = get_args(kind)
        kinds = repeat(first) if others == [...] else (first, *others)
        return tuple(_made(inner, part) for inner, part in zip(kinds, data, strict=False))
    if kind is float:
        return float(data)
    if data not in get_args(kind) if get_origin(kind) is Literal else type(data) is not kind:
        raise TypeError(f"{data!r} is no {kind}")
    return data


@cache
def _fields(kind: Any) -> Mapping[str, tuple[str, Any]]:
    """By the name in the store: the name and the type of each field of a record."""
    return {WRITTEN_AS.get(name, name): (name, hint) for name, hint in get_type_hints(kind).items()}
