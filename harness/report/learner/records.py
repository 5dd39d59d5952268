"""Read the records of the learner's page from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from harness.cards.records import Card
from harness.cards.roles import RoleWeights
from harness.course.catalogue import Course
from harness.interview import log
from harness.interview.score_sheet import ScoreSheet, history_of
from harness.progress.attempts import mark_changed
from harness.progress.rows import AttemptRow, DebugRow, HintRow, Standing
from harness.progress.store import Store
from harness.report.learner.readiness import Syllabus, topics_in
from harness.scheduler.calendar import Calendar


@dataclass(frozen=True, kw_only=True)
class LearnerProgress:
    """All progress except with cards, oldest first."""

    attempts: tuple[AttemptRow, ...] = ()
    helps: Sequence[HintRow] = ()
    debugged: Sequence[DebugRow] = ()
    interviews: tuple[ScoreSheet, ...] = ()
    # By exercise; those that were passed and ask something else now are marked.
    standings: Mapping[str, Standing] = field(default_factory=dict)

    def syllabus(self, cards: Mapping[str, Card], weights: RoleWeights) -> Syllabus:
        """What there is to be ready for, with the first pass of each exercise."""
        passes = [attempt for attempt in self.attempts if attempt.verdict == "passed"]
        first = {attempt.exercise: attempt.at_ms for attempt in reversed(passes)}
        return Syllabus(topics=topics_in(cards, weights), passed_ms=first)


def read_progress(store: Store, course: Course) -> LearnerProgress:
    """Attempts, hints, fixed bugs and interviews.  Raises HarnessError when the file cannot be read."""
    return LearnerProgress(
        attempts=tuple(store.all_attempts()),
        helps=tuple(store.helps()),
        debugged=tuple(store.all_debugged()),
        interviews=history_of(log.interviews(store)),
        standings=mark_changed(store.standings(), course, store.path.parent),
    )


def moment_text(at_ms: int, calendar: Calendar) -> str:
    """A moment in local time."""
    return f"{datetime.fromtimestamp(at_ms / 1000, calendar.zone):%d %B %Y, %H:%M}"
