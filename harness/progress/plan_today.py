"""The stored plan, adapted to the day, and today's part of it as commands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from harness.command_line import command_line
from harness.course.catalogue import Summary
from harness.progress.study_plan import SECONDS_PER_CARD, PlanRequest, StudyPlan, adapt_plan, make_plan, read_plan
from harness.text import counted

if TYPE_CHECKING:
    from harness.progress.rows import Standing
    from harness.progress.store import Store


@dataclass(frozen=True, kw_only=True)
class DaySituation:
    """What the plan of a day depends on besides the exercises."""

    today: date
    # The day of the interview, if one is to come.
    interview: date | None
    # Cards that are still due today, and those answered today.
    due: int
    answered: int
    has_rehearsed: bool


@dataclass(frozen=True, kw_only=True)
class DayStep:
    """A part of a day: what to type, for how long, and why."""

    command: str
    minutes: int
    why: str
    is_done: bool


def keep_new_plan(
    store: Store,
    request: PlanRequest,
    catalogue: Sequence[Summary],
    standings: Mapping[str, Standing],
    at: DaySituation,
) -> StudyPlan:
    """Make a plan from today on and store it."""
    plan = make_plan(request, at.today, catalogue, _passed(standings), first=_begun(catalogue, standings), due=at.due)
    store.add_study_plan(json.dumps(plan.as_json()))
    return plan


def current_plan(
    store: Store, catalogue: Sequence[Summary], standings: Mapping[str, Standing], at: DaySituation
) -> StudyPlan | None:
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
    if plan.request.interview != at.interview:
        return keep_new_plan(store, replace(plan.request, interview=at.interview), catalogue, standings, at)
    adapted = adapt_plan(plan, at.today, catalogue, _passed(standings), _begun(catalogue, standings), at.due)
    if adapted is not plan:
        store.add_study_plan(json.dumps(adapted.as_json()))
    return adapted


def day_steps(
    plan: StudyPlan, catalogue: Sequence[Summary], standings: Mapping[str, Standing], at: DaySituation
) -> tuple[DayStep, ...]:
    """The first day of a plan as commands, marked as done or not."""
    return tuple(_steps(plan, {summary.id: summary for summary in catalogue}, standings, at))


def _steps(
    plan: StudyPlan, by_id: Mapping[str, Summary], standings: Mapping[str, Standing], at: DaySituation
) -> Iterator[DayStep]:
    day = plan.days[0]
    cards = f"{counted(at.due, 'card is', 'cards are')} due, then new ones" if at.due else "new cards"
    is_enough = at.answered * SECONDS_PER_CARD >= day.card_minutes * 60
    is_drilled = is_enough or (at.answered > 0 and not at.due)
    yield DayStep(
        command=command_line(f"drill --minutes {day.card_minutes}"),
        minutes=day.card_minutes,
        why=f"{counted(at.answered, 'card')} answered" if is_drilled else cards,
        is_done=is_drilled,
    )
    for portion in day.portions:
        if portion.exercise not in by_id:
            continue
        summary, standing = by_id[portion.exercise], standings.get(portion.exercise)
        why = summary.title if portion.minutes == summary.minutes else f"{summary.title} ({summary.minutes} in all)"
        if summary.id in plan.missed:
            why = f"{why}; planned before"
        command = command_line(f"start {summary.id}") if standing is None else command_line(f"check {summary.id}.py")
        is_done = standing is not None and standing.is_passed
        yield DayStep(command=command, minutes=portion.minutes, why=why, is_done=is_done)
    if day.rehearsal_minutes:
        yield DayStep(
            command=command_line(f"interview --minutes {day.rehearsal_minutes}"),
            minutes=day.rehearsal_minutes,
            why="rehearse under the clock",
            is_done=at.has_rehearsed,
        )


def _passed(standings: Mapping[str, Standing]) -> set[str]:
    return {name for name, standing in standings.items() if standing.is_passed}


def _begun(catalogue: Sequence[Summary], standings: Mapping[str, Standing]) -> list[str]:
    """Exercises that were tried and not passed, the closest to a pass first."""
    begun = [summary.id for summary in catalogue if summary.id in standings and not standings[summary.id].is_passed]
    return sorted(begun, key=lambda name: -standings[name].best_score)
