"""The stored plan, adapted to the day, and today's part of it as commands."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.command_line import command_line
from harness.course.catalogue import Summary
from harness.study.study_plan import (
    SECONDS_PER_CARD,
    DaySituation,
    PlanDay,
    PlanRequest,
    Portion,
    StudyPlan,
    adapt_plan,
    make_plan,
    read_plan,
)
from harness.text import counted

if TYPE_CHECKING:
    from harness.progress.rows import Standing
    from harness.progress.store import Store


@dataclass(frozen=True, kw_only=True)
class DayStep:
    """A part of a day: what to type, for how long, and why."""

    command: str
    minutes: int
    why: str
    is_done: bool


def until_interview(days: int) -> str:
    """The day of the interview, as every screen says it."""
    when = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    return f"Your interview is {when}"


def keep_new_plan(store: Store, request: PlanRequest, at: DaySituation) -> StudyPlan:
    """Make a plan from today on and store it."""
    plan = make_plan(request, at)
    store.add_study_plan(json.dumps(plan.as_json()))
    return plan


def current_plan(store: Store, at: DaySituation) -> StudyPlan | None:
    """The stored plan, made again if the day or the interview has changed.

    None if none was made, or no interview is to come.
    """
    text = store.study_plan()
    if not text or at.interview is None:
        return None
    try:
        plan = read_plan(json.loads(text))
    except (KeyError, TypeError, ValueError):
        return None  # of another version
    role = at.weights.role or plan.request.role
    if (plan.request.interview, plan.request.role) != (at.interview, role):
        return keep_new_plan(store, replace(plan.request, interview=at.interview, role=role), at)
    adapted = adapt_plan(plan, at)
    if adapted is not plan:
        store.add_study_plan(json.dumps(adapted.as_json()))
    return adapted


def day_steps(plan: StudyPlan, at: DaySituation) -> tuple[DayStep, ...]:
    """The first day of a plan as commands, marked as done or not."""
    day, by_id = plan.days[0], {summary.id: summary for summary in at.catalogue}
    steps = [_card_step(day, at)]
    for portion in day.portions:
        if (name := portion.exercise) in by_id:
            steps.append(_exercise_step(portion, by_id[name], at.standings.get(name), name in plan.missed))
    if day.rehearsal_minutes:
        steps.append(
            DayStep(
                command=command_line(f"interview --minutes {day.rehearsal_minutes}"),
                minutes=day.rehearsal_minutes,
                why="rehearse under the clock",
                is_done=at.has_rehearsed,
            )
        )
    return tuple(steps)


def _card_step(day: PlanDay, at: DaySituation) -> DayStep:
    is_enough = at.answered * SECONDS_PER_CARD >= day.card_minutes * 60
    is_drilled = is_enough or (at.answered > 0 and not at.due)
    cards = f"{counted(at.due, 'card is', 'cards are')} due, then new ones" if at.due else "new cards"
    return DayStep(
        command=command_line(f"drill --minutes {day.card_minutes}"),
        minutes=day.card_minutes,
        why=f"{counted(at.answered, 'card')} answered" if is_drilled else cards,
        is_done=is_drilled,
    )


def _exercise_step(portion: Portion, summary: Summary, standing: Standing | None, is_missed: bool) -> DayStep:
    why = summary.title if portion.minutes == summary.minutes else f"{summary.title} ({summary.minutes} in all)"
    return DayStep(
        command=command_line(f"start {summary.id}" if standing is None else f"check {summary.id}.py"),
        minutes=portion.minutes,
        why=f"{why}; planned before" if is_missed else why,
        is_done=standing is not None and standing.is_passed,
    )
