"""What to do next, decided here and nowhere else: every screen, page and interface shows the first of these steps.

In this order: the exercise that was worked on today, passes that an update has outdated, today's part of the plan (or
without a plan cards that are due, then an exercise), and what is good besides.  Of a plan, only its own exercises count
as work: an attempt at another one changes nothing.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from harness.command_line import command_line
from harness.course.catalogue import LEVELS, Summary
from harness.study.exercise_steps import NextStep, check_again, exercise_step
from harness.study.situation import DaySituation
from harness.study.study_plan import StudyPlan
from harness.study.today import DayStep, day_steps
from harness.text import counted

MOST = 3
ENOUGH_FOR_INTERVIEW = 5
INTERVIEW_EVERY_DAYS = 14
USUAL_DAYS = 42


@dataclass(frozen=True)
class Advice:
    """The steps that fit, the next one first; the exercise to go on with, None if all are passed; today's part of the
    plan."""

    steps: tuple[NextStep, ...]
    exercise: Summary | None
    today: tuple[DayStep, ...] = ()

    @property
    def first(self) -> NextStep:
        """The next step."""
        return self.steps[0]


def advise(at: DaySituation, plan: StudyPlan | None = None) -> Advice:
    """What to do next in this situation, with or without a plan."""
    exercise = _at_hand(at, plan) or _planned(at, plan) or _ready(at)
    today = () if plan is None else day_steps(plan, at)
    steps: dict[str, NextStep] = {}
    for step in _steps(at, today, exercise, plan):
        steps.setdefault(step.command, step)
    return Advice(tuple(islice(steps.values(), MOST)), exercise, today)


def _at_hand(at: DaySituation, plan: StudyPlan | None) -> Summary | None:
    """The exercise that was worked on last today."""
    meant = None if plan is None else set(plan.exercises_of(0))
    settled = at.settled
    worked = [
        summary
        for summary in at.catalogue
        if (work := at.work.get(summary.id)) is not None
        and work.is_today
        and (summary.id not in settled or (work.result is not None and work.result.are_values_right))
        and (meant is None or summary.id in meant)
    ]
    return max(worked, key=lambda summary: at.work[summary.id].at_ms, default=None)


def _planned(at: DaySituation, plan: StudyPlan | None) -> Summary | None:
    """The first exercise of the plan that is not passed."""
    by_id = {summary.id: summary for summary in at.catalogue}
    names = () if plan is None else [name for number in range(len(plan.days)) for name in plan.exercises_of(number)]
    return next((by_id[name] for name in names if name in by_id and name not in at.settled), None)


def _ready(at: DaySituation) -> Summary | None:
    """One that was begun, the closest to a pass first; then one whose needs are all passed, the easiest first.  What
    can only be checked further on another machine comes last.

    The order of the catalogue has no say.
    """
    settled, passed = at.settled, at.passed
    begun = (at.standings.keys() | {name for name, work in at.work.items() if work.at_ms}) - settled
    left = [summary for summary in at.catalogue if summary.id not in passed]
    return min(
        (summary for summary in left if summary.id in begun or set(summary.needs) <= settled),
        key=lambda summary: (
            summary.id in settled, -at.best_score(summary.id) if summary.id in begun else 1.0,
            LEVELS.index(summary.level), summary.minutes, summary.id,
        ),
        default=None,
    )  # fmt: skip


def _steps(
    at: DaySituation, today: tuple[DayStep, ...], exercise: Summary | None, plan: StudyPlan | None
) -> Iterator[NextStep]:
    if exercise is not None and _at_hand(at, plan) == exercise:
        yield exercise_step(exercise, at)
    changed = [summary.id for summary in at.catalogue if (s := at.standings.get(summary.id)) and s.has_changed]
    if changed:
        yield check_again(changed[0], at.work.get(changed[0]), len(changed) - 1)
    if plan is None:
        yield from _unplanned_steps(at, exercise)
    else:
        yield from _planned_steps(at, today, exercise)
    if exercise is None:
        yield NextStep(command_line("interview"), "every exercise is passed: rehearse under the clock")
    for summary in at.catalogue:
        if summary.id in at.passed - at.fixed:
            yield NextStep(command_line(f"fix {summary.id}"), f"{summary.title}: passed; now fix a real mistake in it")
            break
    if at.seen and not at.due:
        yield NextStep(command_line("drill --ahead 3"), "nothing is due: look three days ahead")
    yield NextStep(command_line("report"), "the way to the date, in one page")
    yield NextStep(command_line("list"), "the whole catalogue")


def _planned_steps(at: DaySituation, today: tuple[DayStep, ...], exercise: Summary | None) -> Iterator[NextStep]:
    """What is open today; then the next exercise."""
    by_id = {summary.id: summary for summary in at.catalogue}
    for step in today:
        if not step.is_done:
            about = by_id.get(step.exercise)
            yield NextStep(step.command, step.why) if about is None else exercise_step(about, at)
            return
    if exercise is not None:
        more = exercise_step(exercise, at)
        yield NextStep(more.command, f"today is done, so go on: {more.why}", exercise.id)


def _unplanned_steps(at: DaySituation, exercise: Summary | None) -> Iterator[NextStep]:
    """Cards, an exercise, a date and a rehearsal: the steps that a plan would contain."""
    if at.due:
        yield NextStep(command_line("drill"), f"{counted(at.due, 'card is', 'cards are')} due today")
    if exercise is not None:
        yield exercise_step(exercise, at)
    if at.cards and not at.seen:
        yield NextStep(command_line("drill"), f"flashcards: {at.cards} in all, ten new ones a day")
    if at.interview is None:
        day = at.today + timedelta(days=USUAL_DAYS)
        yield NextStep(
            command_line(f"plan --interview {day} --role applied"),
            "name your date and role (these are examples): a plan by day",
        )
    days = None if at.rehearsed is None else (at.today - at.rehearsed).days
    if len(at.passed) >= ENOUGH_FOR_INTERVIEW and (days is None or days >= INTERVIEW_EVERY_DAYS):
        ago = "none yet" if days is None else f"the last was {days} days ago"
        yield NextStep(command_line("interview"), f"rehearse under the clock; {ago}")
