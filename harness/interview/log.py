"""Interviews to and from the learner's store.

Rows are only added.  A row of a kind that is not known here, or that cannot be read, is passed over; so is a field that
is not known, which a newer version wrote.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from harness.interview.records import (
    Answered,
    Begun,
    Ended,
    Event,
    Grade,
    Graded,
    Interview,
    InterviewEvent,
    LeftOut,
    Outcome,
    Plan,
    Pressed,
    PutDown,
    Question,
    Ticked,
    Woken,
)
from harness.progress.store import InterviewEvent as InterviewRow
from harness.progress.store import Store

_KINDS: Mapping[str, type[Event]] = {
    "begun": Begun,
    "put-down": PutDown,
    "pressed": Pressed,
    "graded": Graded,
    "ticked": Ticked,
    "woken": Woken,
    "answered": Answered,
    "left-out": LeftOut,
    "ended": Ended,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
# What a sheet does not need.
_STEPS = ("put-down", "pressed", "graded", "ticked", "woken")
_Record = TypeVar("_Record")


def append(store: Store, interview: str, event: InterviewEvent) -> None:
    """Store one event in a transaction of its own."""
    data = {name: value for name, value in asdict(event).items() if name != "at_ms"}
    store.add_interview_event(event.at_ms, interview, _NAMES[type(event)], json.dumps(data, ensure_ascii=False))


def read(store: Store, interview: str) -> Interview | None:
    """One interview with every key; None where its beginning cannot be read."""
    return next(iter(_grouped(store.interview_events(interview))), None)


def interviews(store: Store) -> tuple[Interview, ...]:
    """All interviews, oldest first, without their keys."""
    return tuple(_grouped(store.interview_events(without=_STEPS)))


def unfinished(store: Store) -> list[str]:
    """The names of those that have not ended, the latest first."""
    return [one.plan.interview for one in reversed(interviews(store)) if one.ended is None]


def _grouped(rows: Any) -> list[Interview]:
    found: dict[str, list[InterviewEvent]] = {}
    last: dict[str, int] = {}
    for row in rows:
        last[row.interview] = row.at_ms
        event = _event(row)
        if event is not None:
            found.setdefault(row.interview, []).append(event)
    return [
        Interview(plan=first.plan, begun_ms=first.at_ms, events=tuple(events), last_ms=last[name])
        for name, (first, *events) in found.items()
        if isinstance(first, Begun)
    ]


def _event(row: InterviewRow) -> InterviewEvent | None:
    kind = _KINDS.get(row.kind)
    if kind is None:
        return None
    try:
        made: InterviewEvent = _made(kind, {**json.loads(row.data), "at_ms": row.at_ms})
        return made
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


# What stands in a field, where that is a record or several of them.
_INNER: Mapping[str, Any] = {
    "plan": lambda data: _made(Plan, data),
    "question": lambda data: _made(Question, data),
    "outcome": lambda data: _made(Outcome, data),
    "grade": lambda data: _made(Grade, data),
    "rounds": lambda data: tuple(_made(Question, one) for one in data),
    "follow_ups": lambda data: tuple(_made(Question, one) for one in data),
    "not_reached": lambda data: tuple(_made(Question, one) for one in data),
    "diagnosis": lambda data: tuple((str(name), str(says)) for name, says in data),
}


def _made(kind: type[_Record], data: Mapping[str, Any]) -> Any:
    """A record from its fields.  TypeError, ValueError or KeyError where they are no such record's."""
    given: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name not in data:
            continue
        value = data[field.name]
        if field.name in _INNER:
            value = _INNER[field.name](value)
        elif field.type == "tuple[str, ...]":
            value = tuple(_only(one, str) for one in value)
        elif field.type == "float":
            value = float(value)
        elif field.type in ("int", "str", "bool"):
            value = _only(value, {"int": int, "str": str, "bool": bool}[field.type])
        given[field.name] = value
    return kind(**given)


def _only(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
