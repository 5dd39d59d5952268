"""Read the records of the learner's page from the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from harness.course.catalogue import Course
from harness.interview import log
from harness.interview.score_sheet import ScoreSheet, history_of
from harness.progress.attempts import mark_changed
from harness.progress.rows import AttemptRow, DebugRow, HintRow, Standing
from harness.progress.store import Store
from harness.scheduler.calendar import Calendar


@dataclass(frozen=True, kw_only=True)
class LearnerAttempt:
    """A graded submission."""

    id: int
    at_ms: int
    exercise: str
    verdict: str
    score: float
    # Known mistakes that were named: id and explanation.
    mistakes: tuple[tuple[str, str], ...] = ()
    # Stretch goals that were measured: id, and whether it was met.
    goals: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, kw_only=True)
class LearnerProgress:
    """All progress except with cards, oldest first."""

    attempts: tuple[LearnerAttempt, ...] = ()
    helps: Sequence[HintRow] = ()
    debugged: Sequence[DebugRow] = ()
    interviews: tuple[ScoreSheet, ...] = ()
    # By exercise; those that were passed and ask something else now are marked.
    standings: Mapping[str, Standing] = field(default_factory=dict)


def read_progress(store: Store, course: Course) -> LearnerProgress:
    """Attempts, hints, fixed bugs and interviews.  Raises HarnessError when the file cannot be read."""
    return LearnerProgress(
        attempts=tuple(map(_attempt, store.all_attempts())),
        helps=tuple(store.helps()),
        debugged=tuple(store.all_debugged()),
        interviews=history_of(log.interviews(store)),
        standings=mark_changed(store.standings(), course, store.path.parent),
    )


def latest_attempts(store: Store, most: int) -> list[LearnerAttempt]:
    """The latest attempts, newest first, without the mistakes in them."""
    return [_attempt(row) for row in store.latest_attempts(most)]


def moment_text(at_ms: int, calendar: Calendar) -> str:
    """A moment in local time."""
    return f"{datetime.fromtimestamp(at_ms / 1000, calendar.zone):%d %B %Y, %H:%M}"


def _attempt(row: AttemptRow) -> LearnerAttempt:
    return LearnerAttempt(
        id=row.id, at_ms=row.at_ms, exercise=row.exercise, verdict=row.verdict, score=row.score,
        mistakes=_mistakes(row.diagnosis), goals=_goals(row.efficiency),
    )  # fmt: skip


def _mistakes(text: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((mistake["mistake"], mistake["says"]) for mistake in json.loads(text or "[]"))


def _goals(text: str | None) -> tuple[tuple[str, bool], ...]:
    return tuple((goal["id"], goal["verdict"] == "passed") for goal in json.loads(text or "[]"))
