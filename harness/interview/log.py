"""Interviews to and from the learner's store.

Rows are only added.  Unknown kinds and fields, which a newer version wrote, are skipped; so are unreadable rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from harness.interview.records import (
    WRITTEN_AS,
    Answered,
    AnyInterviewEvent,
    CodeGrade,
    Graded,
    Interview,
    InterviewBegun,
    InterviewEnded,
    InterviewPlan,
    JudgingBegun,
    Pressed,
    PutDown,
    Question,
    QuestionLeftOut,
    QuestionOutcome,
    Spoken,
    Ticked,
    TimedEvent,
    Woken,
    as_written,
)
from harness.progress.rows import InterviewEvent as InterviewRow
from harness.progress.store import Store

_KINDS: Mapping[str, type[TimedEvent]] = {
    "begun": InterviewBegun,
    "put-down": PutDown,
    "pressed": Pressed,
    "graded": Graded,
    "ticked": Ticked,
    "woken": Woken,
    "answered": Answered,
    "spoken": Spoken,
    "judging": JudgingBegun,
    "left-out": QuestionLeftOut,
    "ended": InterviewEnded,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
# Events that a score sheet does not need.
_STEPS = ("put-down", "pressed", "graded", "ticked", "woken")
_Record = TypeVar("_Record")


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
    kind = _KINDS.get(row.kind)
    if kind is None:
        return None
    try:
        made: AnyInterviewEvent = _made(kind, {**json.loads(row.data), "at_ms": row.at_ms})
        return made
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


# Fields that hold one or several records.
_INNER: Mapping[str, Any] = {
    "plan": lambda data: _made(InterviewPlan, data),
    "question": lambda data: _made(Question, data),
    "outcome": lambda data: _made(QuestionOutcome, data),
    "grade": lambda data: _made(CodeGrade, data),
    "rounds": lambda data: tuple(_made(Question, part) for part in data),
    "follow_ups": lambda data: tuple(_made(Question, part) for part in data),
    "not_reached": lambda data: tuple(_made(Question, part) for part in data),
    "diagnosis": lambda data: tuple((str(name), str(says)) for name, says in data),
}


def _made(kind: type[_Record], data: Mapping[str, Any]) -> Any:
    """A record from its fields.  Raises TypeError, ValueError or KeyError if they do not fit."""
    given: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        name = WRITTEN_AS.get(field.name, field.name)
        if name not in data:
            continue
        value = data[name]
        if field.name in _INNER:
            value = _INNER[field.name](value)
        elif field.type == "tuple[str, ...]":
            value = tuple(_only(part, str) for part in value)
        elif field.type == "float":
            value = float(value)
        elif field.type in ("int", "str", "bool", "Ending"):
            value = _only(value, {"int": int, "bool": bool}.get(field.type, str))
        given[field.name] = value
    return kind(**given)


def _only(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
