"""Read the records of the learner's page from the store."""

from __future__ import annotations

import json
from dataclasses import dataclass

from harness.course.catalogue import Course
from harness.interview import log
from harness.interview.score_sheet import ScoreSheet, history_of
from harness.progress.attempts import mark_changed
from harness.progress.rows import AttemptRow
from harness.progress.store import Store


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
class HintUse:
    """A hint stage that was seen; stage 0 is giving up."""

    at_ms: int
    exercise: str
    stage: int


@dataclass(frozen=True, kw_only=True)
class DebugAttempt:
    """A check of a file with a planted bug."""

    at_ms: int
    exercise: str
    mistake: str
    is_fixed: bool


@dataclass(frozen=True, kw_only=True)
class LearnerProgress:
    """All progress except with cards, oldest first."""

    attempts: tuple[LearnerAttempt, ...] = ()
    helps: tuple[HintUse, ...] = ()
    debugged: tuple[DebugAttempt, ...] = ()
    interviews: tuple[ScoreSheet, ...] = ()
    # Exercises that were passed and ask something else now.
    changed: tuple[str, ...] = ()


def read_progress(store: Store, course: Course) -> LearnerProgress:
    """Attempts, hints, fixed bugs and interviews.  Raises HarnessError when the file cannot be read."""
    standings = mark_changed(store.standings(), course, store.path.parent)
    return LearnerProgress(
        attempts=tuple(_attempt(row) for row in store.all_attempts()),
        helps=tuple(HintUse(at_ms=row.at_ms, exercise=row.exercise, stage=row.stage) for row in store.helps()),
        debugged=tuple(
            DebugAttempt(at_ms=row.at_ms, exercise=row.exercise, mistake=row.mistake, is_fixed=row.verdict == "passed")
            for row in store.all_debugged()
        ),
        interviews=history_of(log.interviews(store)),
        changed=tuple(name for name, standing in standings.items() if standing.has_changed),
    )


def latest_attempts(store: Store, most: int) -> list[LearnerAttempt]:
    """The latest attempts, newest first, without the mistakes in them."""
    return [_attempt(row) for row in store.latest_attempts(most)]


def _attempt(row: AttemptRow) -> LearnerAttempt:
    return LearnerAttempt(
        id=row.id, at_ms=row.at_ms, exercise=row.exercise, verdict=row.verdict, score=row.score,
        mistakes=_mistakes(row.diagnosis), goals=_goals(row.efficiency),
    )  # fmt: skip


def _mistakes(text: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((mistake["mistake"], mistake["says"]) for mistake in json.loads(text or "[]"))


def _goals(text: str | None) -> tuple[tuple[str, bool], ...]:
    return tuple((goal["id"], goal["verdict"] == "passed") for goal in json.loads(text or "[]"))
