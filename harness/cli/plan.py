"""`harness plan`: what to do on each day until the interview; and `harness` with no argument: progress and next steps.

The latter is called many times a day, so nothing slow is imported: exercises, cards and memory come from caches.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import click

from harness.cli.echo import echo, echo_json
from harness.cli.options import JSON, ROLE, open_store, pass_course
from harness.clock import now_ms
from harness.command_line import command_line
from harness.course.catalogue import ROLES, TAG_SOURCE, Course, Summary, load_course
from harness.drill.day import USUAL_MINUTES, LearnerDay, read_day, read_plan_day, set_interview
from harness.scheduler.calendar import Calendar
from harness.study.exercise_steps import next_lines
from harness.study.next_steps import Advice, advise
from harness.study.study_plan import SCHEMA, SECONDS_PER_CARD, PlanDay, StudyPlan
from harness.study.today import DayStep, current_plan, until_interview
from harness.text import counted

DAYS_SHOWN = 7
MOST_NAMED = 5
WIDEST, NARROW = 100, 60
# A no-break space.
JOINED = "\xa0"


@click.command("plan")
@click.option("--interview", metavar="DATE", help="The day of your interview, as 2027-03-31; `none` ends the plan.")
@click.option(
    "--minutes", type=click.IntRange(10, 720), metavar="N", help=f"Minutes a day; {USUAL_MINUTES} unless given."
)
@ROLE
@click.option("--all", "is_whole", is_flag=True, help=f"Show every day, not only the next {DAYS_SHOWN}.")
@JSON
@pass_course
def plan_command(
    course: Course, interview: str | None, minutes: int | None, role: str | None, is_whole: bool, as_json: bool
) -> None:
    """Plan exercises, cards and mock interviews day by day until your interview; anything you miss is rescheduled."""

    calendar = Calendar(zone=None)
    with open_store(course) as store:
        if interview is not None and interview.lower() == "none":
            set_interview(store, interview, calendar)
            store.add_study_plan("")
            if as_json:
                echo_json({"schema": SCHEMA, "interview": None, "days": []})
            else:
                echo("Date and plan are removed.")
            return
        planned = read_plan_day(store, course, calendar, interview, minutes, role)
    day, plan = planned.learner, planned.plan
    if as_json:
        echo_json(plan.as_json())
        return
    width = min(WIDEST, shutil.get_terminal_size().columns)
    most = len(plan.days) if is_whole else DAYS_SHOWN
    advice = advise(day.at, plan)
    for line in plan_lines(plan, advice.today, width, most, cards=cards_text(plan, day)):
        echo(line)
    for line in ["", *next_lines(advice.first, width)]:
        echo(line)


def plan_lines(plan: StudyPlan, steps: Sequence[DayStep], width: int, most: int, cards: str = "") -> list[str]:
    """The plan as text: today's commands, a line for each day, then the exercises and `cards` that do not fit."""
    request = plan.request
    role = ROLES.get(request.role, request.role)

    days_left = until_interview((request.interview - plan.made).days)
    lines = textwrap.wrap(
        f"{role[0].upper()}{role[1:]}, {request.minutes} minutes a day. {days_left} ({request.interview}).",
        width,
    )
    lines += ["", "Today", *step_lines(steps, width)]
    days = plan.days[1:most]
    if days:
        lines.append("")
        for day in days:
            text = f"{day.day:%a %d %b}  {_day_text(day)}"
            wrapped = textwrap.wrap(
                text, width, subsequent_indent=" " * (12 if width >= NARROW else 2), break_on_hyphens=False
            )
            lines += [line.replace(JOINED, " ") for line in wrapped]
    if len(plan.days) > most:
        lines.append(f"and {len(plan.days) - most} more days: --all shows them")
    if plan.missed:
        lines += [
            "",
            *textwrap.wrap(f"Missed, and planned again: {', '.join(plan.missed)}", width, break_on_hyphens=False),
        ]
    if plan.left_out:
        text = counted(len(plan.left_out), "exercise does", "exercises do")
        text += f" not fit: {', '.join(plan.left_out[:MOST_NAMED])}{', …' if len(plan.left_out) > MOST_NAMED else '.'}"
        lines += ["", *textwrap.wrap(f"{text} With more minutes a day, more would fit.", width, break_on_hyphens=False)]
    if cards:
        lines += ["", *textwrap.wrap(cards, width, break_on_hyphens=False)]
    return [*lines, "", *textwrap.wrap(TAG_SOURCE, width)]


def cards_text(plan: StudyPlan, day: LearnerDay) -> str:
    """How many new cards fit into the plan's minutes for cards; "" if all do."""
    from harness.drill.new_cards import CARDS_A_DAY, coverage, coverage_text

    seconds = 60 * sum(planned.card_minutes for planned in plan.days) / len(plan.days)
    known = day.memory.cards.keys() | day.memory.suspended.keys()
    unseen = sum(card not in known for card in day.cards)
    days_left = (plan.request.interview - day.at.today).days
    found = coverage(unseen, days_left, capacity=min(CARDS_A_DAY, int(seconds / SECONDS_PER_CARD)))
    return "" if found is None else coverage_text(found)


def step_lines(steps: Sequence[DayStep], width: int) -> list[str]:
    """Today's steps: a mark if done, the command, the minutes and the reason."""
    wide = max((len(step.command) for step in steps), default=0)
    lines = []
    for step in steps:
        mark = "✓" if step.is_done else "·"
        line = f"  {mark} {step.command:<{wide}}  {step.minutes:>3} min  {step.why}"
        if len(line) <= width:
            lines.append(line)
        else:
            lines.append(f"  {mark} {step.command}")
            lines += textwrap.wrap(
                f"{step.minutes} min, {step.why}", max(20, width), initial_indent=" " * 6, subsequent_indent=" " * 6
            )
    return lines


def _day_text(day: PlanDay) -> str:
    """The parts of a day, joined so that lines break only between them."""
    parts = [f"cards {day.card_minutes} min"] if day.card_minutes else []
    parts += [f"{portion.exercise} {portion.minutes} min" for portion in day.portions]
    if day.rehearsal_minutes:
        parts.append(f"mock interview {day.rehearsal_minutes} min")
    return " · ".join(part.replace(" ", JOINED) for part in parts)


BAR = 24
NARROW = 60


@dataclass(frozen=True, kw_only=True)
class Home:
    """The content of the screen."""

    # Days to the interview; None if there is none.
    days_left: int | None
    # Share of all cards known on that day without more practice; None without a date or any answer.
    projected: float | None
    due: int
    seen: int
    cards: int
    # chapter: numbers of exercises passed, tried and in total
    chapters: tuple[tuple[str, int, int, int], ...]
    advice: Advice
    # Suspended cards.
    suspended: int = 0


def show_home(course: str | None) -> None:
    """Print the screen."""

    view = look(load_course(course), now_ms())
    for line in home_lines(view, shutil.get_terminal_size().columns):
        echo(line)


def look(course: Course, now_ms: int) -> Home:
    """Read the learner's progress as of a moment."""
    from harness.scheduler import replay

    calendar = Calendar(zone=None)
    with open_store(course) as store:
        learner = read_day(store, course, now_ms, calendar)
        at = learner.at
        advice = advise(at, current_plan(store, at))
    known, cards, day, seen = learner.memory, learner.cards, at.interview, at.seen
    awake = [card for card in cards if card not in known.suspended]
    return Home(
        days_left=(day - at.today).days if day else None,
        projected=replay.projected_recall(known, calendar.start_ms(day), awake) if day and seen else None,
        due=at.due,
        seen=seen,
        cards=len(cards),
        chapters=_chapters(at.catalogue, at.passed, set(at.standings)),
        advice=advice,
        suspended=len(cards) - len(awake),
    )


def home_lines(view: Home, width: int) -> list[str]:
    """The lines of the screen, for a terminal of this width."""

    parts = _headline(view)
    lines = [" · ".join(parts)] if len(" · ".join(parts)) <= width else list(parts)
    lines.append("")
    if view.advice.today:
        lines += [*today_lines(view.advice.today, width), ""]
    longest = max((len(name) for name, *_ in view.chapters), default=0)
    most = max((total for *_, total in view.chapters), default=1)
    bar = BAR if width >= NARROW else 8
    for name, passed, tried, total in view.chapters:
        cells = max(1, round(bar * total / most))
        full = passed * cells // total
        begun = min(cells - full, -(-(tried - passed) * cells // total))
        drawn = "█" * full + "▒" * begun + "░" * (cells - full - begun)
        more = f", {tried - passed} tried" if tried > passed and width >= NARROW else ""
        lines.append(f"  {name:<{longest}}  {drawn:<{bar}}  {passed} of {total} passed{more}")
    lines.append("")
    for step, lead in zip(view.advice.steps, ("Next: ", "Then: ", "      "), strict=False):
        lines += next_lines(step, width, lead)
    if view.suspended:
        suspended = counted(view.suspended, "card is", "cards are")
        text = f"{suspended} suspended; `{command_line('cards list --suspended')}` shows why."
        lines += ["", *textwrap.wrap(text, width, break_on_hyphens=False)]
    return [*lines, "", "`harness --help` lists all commands."]


def today_lines(steps: Sequence[DayStep], width: int) -> list[str]:
    """Today's part of the plan."""

    minutes = sum(step.minutes for step in steps)
    done = sum(step.is_done for step in steps)
    head = f"Today, {minutes} minutes planned" + (f", {done} of {len(steps)} done" if done else "")
    return [
        *textwrap.wrap(f"{head} (`{command_line('plan')}` shows the days to come)", width),
        *step_lines(steps, width),
    ]


def _headline(view: Home) -> list[str]:
    """Days, recall and what is due."""
    parts = []
    if view.days_left is not None:
        parts.append(until_interview(view.days_left))
    if view.projected is not None:
        parts.append(f"you would know {view.projected:.0%} of the cards then")
    if view.seen:
        parts.append(f"{view.due} of {view.cards} cards due today" if view.due else "no card due today")
    else:
        parts.append(f"{view.cards} cards, none seen so far")
    return [parts[0][0].upper() + parts[0][1:], *parts[1:]]


def _chapters(catalogue: Sequence[Summary], passed: set[str], tried: set[str]) -> tuple[tuple[str, int, int, int], ...]:
    names = dict.fromkeys(exercise.chapter for exercise in catalogue)
    ids_of = {name: {exercise.id for exercise in catalogue if exercise.chapter == name} for name in names}
    return tuple((name, len(own & passed), len(own & tried), len(own)) for name, own in ids_of.items())
