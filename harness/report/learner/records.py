"""The records of the learner's page, read from the store: progress, every answer, and what was known day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.cards.records import Card
from harness.cards.roles import RoleWeights
from harness.course.catalogue import Course
from harness.interview import log
from harness.interview.score_sheet import ScoreSheet, history_of
from harness.progress.attempts import mark_changed
from harness.progress.rows import AttemptRow, DebugRow, HintRow, Standing
from harness.progress.store import Store
from harness.report.learner.readiness import (
    DAY,
    MOST_POINTS,
    ReadinessPoint,
    Syllabus,
    days_between,
    topics_in,
    until_days,
)
from harness.scheduler import event_log, replay
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AnyEvent
from harness.scheduler.stats import AnswerHistory, collect_answers


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


NOTHING = Syllabus()


@dataclass(frozen=True, kw_only=True)
class LearnerHistory(AnswerHistory):
    """The answers to all cards, the readiness by day, and the number of unreadable rows."""

    # Some of the days before the last answer.
    readiness: tuple[ReadinessPoint, ...] = ()
    # Rows that cannot be read.
    unread: int = 0


def learner_history(
    events: Iterable[AnyEvent], syllabus: Syllabus = NOTHING, calendar: Calendar | None = None
) -> LearnerHistory:
    """The history after the events; the readiness is that for the syllabus."""
    calendar = calendar or Calendar()
    stored = list(events)
    counted = replay.counted(stored)
    days = calendar.days(event.at_ms for event in counted)
    ends = days_between(min(days), days[-1] - DAY, MOST_POINTS) if days else []
    history, points = AnswerHistory(), []
    for end, portion in until_days(counted, ends, calendar):
        # Ids need not rise with the time, and no event is to be skipped.
        history = collect_answers(portion, replace(history, memory=replace(history.memory, last_id=0)))
        if end is not None:
            points.append(syllabus.point(end + DAY, history.memory, calendar.start_ms(end + DAY)))
    memory = replace(history.memory, last_id=max((event.id for event in stored), default=0))
    return LearnerHistory(answers=history.answers, recalled=history.recalled, memory=memory, readiness=tuple(points))


def read_learner_history(store: Store, syllabus: Syllabus, calendar: Calendar) -> LearnerHistory:
    """All answers of the store."""
    read = event_log.read_events(store)
    return replace(learner_history(read.events, syllabus, calendar), unread=read.unread)
