"""The learner's progress at a moment, and the day of the interview.  Quick to import: the start screen needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from harness.clock import now_ms
from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.progress.store import Store
    from harness.scheduler.calendar import Calendar
    from harness.scheduler.replay import Memory
    from harness.study.study_plan import DaySituation

# Of the events of an interview, those within it.
_STEPS = ("put-down", "pressed", "graded", "ticked", "woken", "answered", "left-out", "ended")


@dataclass(frozen=True, kw_only=True)
class LearnerDay:
    """Progress with exercises and cards."""

    memory: Memory
    # Those that may be asked: no spot-the-bug card before its exercise is passed or given up.
    cards: tuple[str, ...]
    # Moment of the latest mock interview.
    rehearsed_ms: int | None
    at: DaySituation


def read_day(store: Store, course: Course, now_ms: int, calendar: Calendar) -> LearnerDay:
    """Read the store, and the lists of exercises and cards, from caches if there are any."""
    from harness.cards.deck import is_locked, list_cards
    from harness.course.catalogue import SUMMARIES_FILE
    from harness.progress.attempts import mark_changed
    from harness.scheduler import event_log, replay
    from harness.study.study_plan import DaySituation

    memory = event_log.current_memory(store).memory
    rehearsed_ms = max((event.at_ms for event in store.interview_events(without=_STEPS)), default=None)
    home = store.path.parent
    revealed = store.revealed_exercises()
    cards = tuple(card for card in list_cards(course, home) if not is_locked(card, revealed))
    today = calendar.day(now_ms)
    start_ms = calendar.start_ms(today)
    return LearnerDay(
        memory=memory,
        cards=cards,
        rehearsed_ms=rehearsed_ms,
        at=DaySituation(
            catalogue=course.summaries(home / SUMMARIES_FILE),
            standings=mark_changed(store.standings(), course, home),
            today=today,
            interview=replay.interview_day(memory, today),
            due=replay.due_today(memory, cards, now_ms, calendar),
            answered=sum(card.last_ms >= start_ms for card in memory.cards.values()),
            has_rehearsed=rehearsed_ms is not None and rehearsed_ms >= start_ms,
        ),
    )


def set_interview(store: Store, text: str, calendar: Calendar) -> None:
    """Record the day; `none` removes it.  Raises `UsageError` for anything but a future date."""
    from harness.scheduler import event_log
    from harness.scheduler.events import DateSet

    day = None
    at_ms = now_ms()
    if text.lower() != "none":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise UsageError(f'--interview "{text}" is not a date; write it as 2027-03-31, or `none`') from None
        if day < calendar.day(at_ms):
            raise UsageError(f"--interview {text} is in the past; give a future date, or `none`")
    event_log.append(store, DateSet(at_ms=at_ms, day=day.isoformat() if day else None))
