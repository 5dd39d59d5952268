"""Every answer, and what was known day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.progress.store import Store
from harness.report.learner.readiness import DAY, MOST_POINTS, ReadinessPoint, Syllabus, days_between, until_days
from harness.scheduler import event_log, replay
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AnyEvent
from harness.scheduler.stats import AnswerHistory, collect_answers

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
