"""The learner's progress at a moment, the plan, and the day of the interview.  Quick to import: the start screen needs
it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from harness.clock import now_ms
from harness.command_line import command_line
from harness.course.catalogue import ROLES
from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.progress.store import Store
    from harness.scheduler.calendar import Calendar
    from harness.scheduler.replay import Memory
    from harness.study.next_steps import Situation
    from harness.study.study_plan import DaySituation, PlanRequest, StudyPlan

USUAL_MINUTES = 45
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


def read_day(store: Store, course: Course, now_ms: int, calendar: Calendar, role: str | None = None) -> LearnerDay:
    """Read the store, and the lists of exercises and cards, from caches if there are any; keep the role if given."""
    from harness.cards.deck import is_locked, list_cards
    from harness.cards.roles import load_weights
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
            weights=load_weights(course, chosen_role(store, memory, role), home),
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


def chosen_role(store: Store, memory: Memory, role: str | None) -> str:
    """The role asked for, which is stored, else the last one, else that of the plan; "" for none."""
    from harness.scheduler import event_log
    from harness.scheduler.events import RoleSet

    if role is not None and role != memory.role:
        event_log.append(store, RoleSet(at_ms=now_ms(), role=role))
    return role or memory.role or _planned_role(store)


def _planned_role(store: Store) -> str:
    from harness.study.study_plan import read_plan

    try:
        role = read_plan(json.loads(store.study_plan())).request.role
    except (KeyError, TypeError, ValueError):
        return ""  # none, or of another version
    return role if role in ROLES else ""


def find_situation(store: Store, learner: LearnerDay, calendar: Calendar, *, is_planned: bool) -> Situation:
    """What the next steps depend on."""
    from harness.study.next_steps import Situation

    at = learner.at
    passed = [summary.id for summary in at.catalogue if summary.id in at.passed]
    return Situation(
        today=at.today, due=at.due, cards=len(learner.cards),
        seen=sum(card in learner.memory.cards for card in learner.cards), interview=at.interview,
        fixed=frozenset(name for name in passed[:3] if store.found_mistakes(name)),
        last_mock_interview=None if learner.rehearsed_ms is None else calendar.day(learner.rehearsed_ms),
        is_planned=is_planned,
    )  # fmt: skip


@dataclass(frozen=True)
class PlannedDay:
    """A plan, and the learner's day that it begins with."""

    learner: LearnerDay
    plan: StudyPlan


def read_plan_day(
    store: Store, course: Course, calendar: Calendar, interview: str | None, minutes: int | None, role: str | None
) -> PlannedDay:
    """The stored plan, or a new one if anything is asked for; what is not given keeps its last value.

    Raises `UsageError` for a date that is none, and where a plan lacks a date or a role; nothing is stored then.
    """
    from harness.study.today import current_plan, keep_new_plan

    if interview is not None:
        from harness.scheduler import event_log

        if not (role or store.study_plan() or event_log.current_memory(store).memory.role):
            raise _incomplete("--role ROLE")
        set_interview(store, interview, calendar)
    learner = read_day(store, course, now_ms(), calendar, role)
    plan = current_plan(store, learner.at)
    if minutes is not None or role is not None or plan is None:
        plan = keep_new_plan(
            store, _request(learner.at.interview, minutes, role or learner.at.weights.role, plan), learner.at
        )
    return PlannedDay(learner, plan)


def _request(interview: date | None, minutes: int | None, role: str | None, plan: StudyPlan | None) -> PlanRequest:
    """The request for a plan; options that are not given keep their last values."""
    from harness.study.study_plan import PlanRequest

    known_minutes, known_role = (plan.request.minutes, plan.request.role) if plan else (USUAL_MINUTES, None)
    wanted = role or known_role
    if interview is None or wanted is None:
        raise _incomplete("--interview DATE" if interview is None else "--role ROLE")
    return PlanRequest(interview, known_minutes if minutes is None else minutes, wanted)


def _incomplete(missing: str) -> UsageError:
    """A plan lacks an option; nothing is stored then."""
    roles = "\n".join(f"  {name:<10} {title}" for name, title in ROLES.items())
    return UsageError(
        f"a plan needs {missing}: `{command_line('plan --interview 2027-03-31 --minutes 45 --role applied')}`\n{roles}"
    )
