"""The learner's store → the records that the report is made of.  Reads only.

Of a result only the named mistakes are taken out, by SQLite: five hundred of them are fifteen megabytes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.errors import HarnessError
from harness.interview import log as interview_log
from harness.interview.history import Entry, history_of
from harness.store import Store


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A graded submission: which, when, and what came of it."""

    id: int
    at_ms: int
    exercise: str
    verdict: str
    score: float
    # Known mistakes that were named: id and sentence.
    mistakes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Help:
    """A stage of hints that was shown; stage 0 is giving up."""

    at_ms: int
    exercise: str
    stage: int


@dataclass(frozen=True, kw_only=True)
class Debugged:
    """A check of a file with a planted mistake."""

    at_ms: int
    exercise: str
    mistake: str
    is_mended: bool


@dataclass(frozen=True, kw_only=True)
class Progress:
    """All but the cards, oldest first."""

    attempts: tuple[Attempt, ...] = ()
    helps: tuple[Help, ...] = ()
    debugged: tuple[Debugged, ...] = ()
    interviews: tuple[Entry, ...] = ()


def read_progress(store: Store) -> Progress:
    """Attempts, hints, mended mistakes and interviews.  Raises HarnessError when the file cannot be read."""
    attempts = _rows(
        store,
        "SELECT id, at_ms, exercise, verdict, score, json_extract(result, '$.diagnosis') FROM attempt ORDER BY id",
    )
    helps = [
        *_rows(store, "SELECT at_ms, exercise, stage FROM hint ORDER BY id"),
        *_rows(store, "SELECT at_ms, exercise, 0 FROM give_up ORDER BY id"),
    ]
    debugged = _rows(store, "SELECT at_ms, exercise, mistake, verdict FROM debug ORDER BY id")
    return Progress(
        attempts=tuple(
            Attempt(id=n, at_ms=at_ms, exercise=name, verdict=verdict, score=score, mistakes=_mistakes(found))
            for n, at_ms, name, verdict, score, found in attempts
        ),
        helps=tuple(Help(at_ms=at_ms, exercise=name, stage=stage) for at_ms, name, stage in sorted(helps)),
        debugged=tuple(
            Debugged(at_ms=at_ms, exercise=name, mistake=mistake, is_mended=verdict == "passed")
            for at_ms, name, mistake, verdict in debugged
        ),
        interviews=history_of(interview_log.interviews(store)),
    )


def read_attempt(store: Store, number: int) -> tuple[int, dict[str, Any]] | None:
    """When an attempt was made and its result; None where there is no such attempt."""
    found = next(_rows(store, "SELECT at_ms, result FROM attempt WHERE id = ?", number), None)
    return None if found is None else (found[0], json.loads(found[1]))


def latest_attempts(store: Store, most: int) -> list[Attempt]:
    """The latest attempts, newest first."""
    rows = _rows(store, "SELECT id, at_ms, exercise, verdict, score FROM attempt ORDER BY id DESC LIMIT ?", most)
    return [
        Attempt(id=n, at_ms=at_ms, exercise=name, verdict=verdict, score=score)
        for n, at_ms, name, verdict, score in rows
    ]


def _mistakes(found: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((one["mistake"], one["says"]) for one in json.loads(found or "[]"))


def _rows(store: Store, query: str, *values: int) -> Iterator[tuple[Any, ...]]:
    try:
        yield from store.connection.execute(query, values)
    except sqlite3.Error as error:
        raise HarnessError(f"progress cannot be read from {store.path}: {error}") from None
