"""`harness` with no argument: your progress and the next steps, in one screen.

It is called many times a day, so nothing slow is imported: exercises, cards and memory come from caches.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.cli.echo import echo
from harness.cli.options import open_store
from harness.clock import now_ms
from harness.command_line import command_line
from harness.text import counted

if TYPE_CHECKING:
    from harness.course.catalogue import Course, Summary
    from harness.study.next_steps import Advice
    from harness.study.today import DayStep

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
    import shutil

    from harness.course.catalogue import load_course

    view = look(load_course(course), now_ms())
    for line in home_lines(view, shutil.get_terminal_size().columns):
        echo(line)


def look(course: Course, now_ms: int) -> Home:
    """Read the learner's progress as of a moment."""
    from harness.drill.day import read_day
    from harness.scheduler import replay
    from harness.scheduler.calendar import Calendar
    from harness.study.next_steps import advise
    from harness.study.today import current_plan

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
    from harness.study.exercise_steps import next_lines

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
    from harness.cli.plan import step_lines

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
        from harness.study.today import until_interview

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
