"""The stored plan, adapted to the day, and today's part of it as commands."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.command_line import command_line
from harness.study.exercise_steps import exercise_step
from harness.study.situation import DaySituation
from harness.study.study_plan import SECONDS_PER_CARD, PlanDay, PlanRequest, StudyPlan, adapt_plan, make_plan, read_plan
from harness.text import counted

if TYPE_CHECKING:
    from harness.progress.store import Store


@dataclass(frozen=True)
class DayStep:
    """A part of a day: what to type, for how long, and why."""

    command: str
    minutes: int
    why: str
    is_done: bool
    exercise: str = ""


def until_interview(days: int) -> str:
    """The day of the interview, as every screen says it."""
    when = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    return f"Your interview is {when}"


def keep_new_plan(store: Store, request: PlanRequest, at: DaySituation, before: StudyPlan | None = None) -> StudyPlan:
    """Make a plan from today on and store it; it continues the one `before`."""
    plan = make_plan(request, at, begun=None if before is None else before.begun)
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
        return keep_new_plan(store, replace(plan.request, interview=at.interview, role=role), at, plan)
    adapted = adapt_plan(plan, at)
    if adapted is not plan:
        store.add_study_plan(json.dumps(adapted.as_json()))
    return adapted


def day_steps(plan: StudyPlan, at: DaySituation) -> tuple[DayStep, ...]:
    """The first day of a plan as commands, marked as done or not."""
    day, by_id = plan.days[0], {summary.id: summary for summary in at.catalogue}
    steps = [_card_step(day, at)] if at.cards and day.card_minutes else []
    for portion in day.portions:
        if portion.exercise in by_id:
            summary, is_done = by_id[portion.exercise], portion.exercise in at.settled
            step = exercise_step(summary, at)
            why = step.why if summary.id in at.standings and not is_done else summary.title
            why = f"{why}; planned before" if summary.id in plan.missed else why
            steps.append(DayStep(step.command, portion.minutes, why, is_done, summary.id))
    if day.rehearsal_minutes:
        command = command_line(f"interview --minutes {day.rehearsal_minutes}")
        steps.append(DayStep(command, day.rehearsal_minutes, "rehearse under the clock", at.rehearsed == at.today))
    return tuple(steps)


def _card_step(day: PlanDay, at: DaySituation) -> DayStep:
    is_enough = max(at.answered * SECONDS_PER_CARD, at.answered_s) >= day.card_minutes * 60
    is_drilled = is_enough or (not at.due and (at.answered > 0 or at.seen >= at.cards))
    cards = f"{counted(at.due, 'card is', 'cards are')} due, then new ones" if at.due else "new cards"
    return DayStep(
        command=command_line(f"drill --minutes {day.card_minutes}"),
        minutes=day.card_minutes,
        why=f"{counted(at.answered, 'card')} answered" if is_drilled else cards,
        is_done=is_drilled,
    )
