"""Interviews to and from the learner's store.

Rows are only added.  Unknown kinds and fields, which a newer version wrote, are skipped; so are unreadable rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from typing import get_args

from pydantic import TypeAdapter

from harness.interview.records import EVENTS, AnyInterviewEvent, Interview, InterviewBegun, InterviewInput
from harness.progress.rows import InterviewEvent as InterviewRow
from harness.progress.store import Store

_NAMES = {kind: name for name, kind in EVENTS.items()}
# Events that a score sheet does not need.
_STEPS = tuple(_NAMES[kind] for kind in get_args(InterviewInput))


def append(store: Store, interview: str, event: AnyInterviewEvent) -> None:
    """Store one event in a transaction of its own."""
    data = asdict(event)
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
        data = {**json.loads(row.data), "at_ms": row.at_ms}
        return _reader(row.kind).validate_python(data)
    except (ValueError, TypeError, KeyError, RecursionError):  # pydantic's error is a ValueError
        return None


@cache
def _reader(kind: str) -> TypeAdapter[AnyInterviewEvent]:
    return TypeAdapter(EVENTS[kind])
