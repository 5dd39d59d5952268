"""The learner's store → the records that the report is made of.  Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass

from harness.interview import log
from harness.interview.history import HistoryEntry, history_of
from harness.progress.store import Attempted, Store


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
    # Stretch goals that were measured: id, and whether it was met.
    goals: tuple[tuple[str, bool], ...] = ()


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
    interviews: tuple[HistoryEntry, ...] = ()


def read_progress(store: Store) -> Progress:
    """Attempts, hints, mended mistakes and interviews.  Raises HarnessError when the file cannot be read."""
    return Progress(
        attempts=tuple(_attempt(one) for one in store.all_attempts()),
        helps=tuple(Help(at_ms=one.at_ms, exercise=one.exercise, stage=one.stage) for one in store.helps()),
        debugged=tuple(
            Debugged(at_ms=one.at_ms, exercise=one.exercise, mistake=one.mistake, is_mended=one.verdict == "passed")
            for one in store.all_debugged()
        ),
        interviews=history_of(log.interviews(store)),
    )


def latest_attempts(store: Store, most: int) -> list[Attempt]:
    """The latest attempts, newest first, without the mistakes in them."""
    return [_attempt(one) for one in store.latest_attempts(most)]


def _attempt(row: Attempted) -> Attempt:
    return Attempt(
        id=row.id, at_ms=row.at_ms, exercise=row.exercise, verdict=row.verdict, score=row.score,
        mistakes=_mistakes(row.diagnosis), goals=_goals(row.efficiency),
    )  # fmt: skip


def _mistakes(found: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((one["mistake"], one["says"]) for one in json.loads(found or "[]"))


def _goals(found: str | None) -> tuple[tuple[str, bool], ...]:
    return tuple((one["id"], one["verdict"] == "passed") for one in json.loads(found or "[]"))
