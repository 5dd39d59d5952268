"""The learner's progress at a moment, the plan, and the day of the interview.  Quick to import: the start screen needs
it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from harness.clock import SECOND_MS, now_ms
from harness.command_line import command_line
from harness.course.catalogue import ROLES
from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.progress.store import Store
    from harness.scheduler.calendar import Calendar
    from harness.scheduler.replay import Memory
    from harness.study.next_steps import Advice
    from harness.study.situation import DaySituation, Work
    from harness.study.study_plan import PlanRequest, StudyPlan

USUAL_MINUTES = 45
# Of the events of an interview, those within it.
_STEPS = ("put-down", "pressed", "graded", "ticked", "woken", "answered", "left-out", "ended")


@dataclass(frozen=True, kw_only=True)
class LearnerDay:
    """Progress with exercises and cards."""

    memory: Memory
    # Those that may be asked: no spot-the-bug card before its exercise is passed or given up.
    cards: tuple[str, ...]
    at: DaySituation


def read_day(
    store: Store, course: Course, now_ms: int, calendar: Calendar, role: str | None = None, folder: Path = Path()
) -> LearnerDay:
    """Read the store, and the lists of exercises and cards, from caches if there are any; keep the role if given.

    Files are named as from `folder`.
    """
    from harness.cards.deck import is_locked, list_cards
    from harness.cards.roles import load_weights
    from harness.course.catalogue import SUMMARIES_FILE
    from harness.progress.attempts import mark_changed
    from harness.scheduler import event_log, replay
    from harness.study.situation import DaySituation

    memory = event_log.current_memory(store).memory
    rehearsed_ms = max((event.at_ms for event in store.interview_events(without=_STEPS)), default=None)
    home = store.path.parent
    catalogue = course.summaries(home / SUMMARIES_FILE)
    revealed = store.revealed_exercises()
    cards = tuple(card for card in list_cards(course, home) if not is_locked(card, revealed))
    today = calendar.day(now_ms)
    start_ms = calendar.start_ms(today)
    debugged = store.all_debugged()
    return LearnerDay(
        memory=memory,
        cards=cards,
        at=DaySituation(
            catalogue=catalogue,
            standings=mark_changed(store.standings(), course, home),
            today=today,
            interview=replay.interview_day(memory, today),
            cards=len(cards),
            seen=sum(card in memory.cards for card in cards),
            due=replay.due_today(memory, cards, now_ms, calendar),
            answered=sum(card.last_ms >= start_ms for card in memory.cards.values()),
            answered_s=store.answered_ms(start_ms) / SECOND_MS,
            rehearsed=None if rehearsed_ms is None else calendar.day(rehearsed_ms),
            weights=load_weights(course, chosen_role(store, memory, role), home),
            work=read_work(store, [summary.id for summary in catalogue], folder, start_ms),
            fixed=frozenset(row.exercise for row in debugged if row.verdict == "passed"),
        ),
    )


def read_advice(store: Store, course: Course, folder: Path, at_ms: int | None = None) -> Advice:
    """What the learner does best next, as commands that work in this folder."""
    from harness.scheduler.calendar import Calendar
    from harness.study.next_steps import advise
    from harness.study.today import current_plan

    learner = read_day(store, course, now_ms() if at_ms is None else at_ms, Calendar(zone=None), folder=folder)
    return advise(learner.at, current_plan(store, learner.at))


def read_work(store: Store, exercises: Sequence[str], folder: Path, start_ms: int) -> dict[str, Work]:
    """The learner's work on each exercise that was started or tried, or has a file here; a day begins at `start_ms`."""
    from harness.study.situation import Work

    places, names = store.places(), _names_in(folder)
    latest = {result.exercise: (at_ms, result) for at_ms, result in store.results_since(start_ms)}
    hints = {row.exercise: row for row in store.helps() if row.stage}
    found = {}
    for exercise in exercises:
        if file := find_own_file(exercise, folder, "", names):
            found[exercise] = Work(at_ms=0, is_today=False, file=file)
    for row in store.work():
        tried_ms, result = latest.get(row.exercise, (0, None))
        hint = hints.get(row.exercise)
        found[row.exercise] = Work(
            at_ms=row.at_ms,
            is_today=row.at_ms >= start_ms,
            is_started=bool(row.is_started),
            file=find_own_file(row.exercise, folder, places.get(row.exercise, ""), names),
            result=None if result is None or result.is_passed else result,
            hints=0 if hint is None else hint.stage,
            is_hinted=hint is not None and hint.at_ms >= max(tried_ms, start_ms),
        )
    return found


def _names_in(folder: Path) -> set[str]:
    try:
        return {path.name for path in folder.iterdir()}
    except OSError:
        return set()


def find_own_file(exercise: str, folder: Path, place: str, names: Collection[str]) -> str:
    """The learner's file of an exercise as it is called from a folder with these names: where it was last graded, else
    one that is here; "" if there is none."""
    if place and (path := Path(place)).is_file():
        here = folder.resolve()
        return str(path.relative_to(here)) if path.is_relative_to(here) else place
    stems = (exercise, exercise.replace("-", "_"))
    usual = (f"{stem}{suffix}" for suffix in (".py", ".ipynb") for stem in stems)
    return next((name for name in usual if name in names), "")


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
            store, _request(learner.at.interview, minutes, role or learner.at.weights.role, plan), learner.at, plan
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
