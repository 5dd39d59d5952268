"""`harness` with no argument: your progress and the next steps, in one screen.

It is shown many times a day, so nothing slow is imported: exercises, cards and the memory come from caches.
"""

from __future__ import annotations

import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.cli.echo import echo

if TYPE_CHECKING:
    from harness.course.catalogue import Course, Summary
    from harness.progress.next_steps import NextStep

BAR = 24
NARROW = 60
_STEPS = ("put-down", "pressed", "graded", "ticked", "woken", "answered", "left-out", "ended")


@dataclass(frozen=True, kw_only=True)
class Home:
    """The content of the screen."""

    # Days to the interview; None without one to come.
    days_left: int | None
    # Share of all cards that would be known on that day without more practice; None without a day, or any answer.
    projected: float | None
    due: int
    seen: int
    cards: int
    # chapter: exercises passed, tried and in all
    chapters: tuple[tuple[str, int, int, int], ...]
    steps: tuple[NextStep, ...]


def show_home(course: str | None) -> None:
    """Print the screen."""
    import shutil

    from harness.course.catalogue import load_course

    view = look(load_course(course), time.time_ns() // 1_000_000)
    for line in home_lines(view, shutil.get_terminal_size().columns):
        echo(line)


def look(course: Course, now_ms: int) -> Home:
    """Read the learner's progress as of a moment."""
    from harness.cards.library import list_cards
    from harness.course.catalogue import SUMMARIES_FILE
    from harness.progress.next_steps import Situation, next_steps, read_catalogue
    from harness.progress.store import Store
    from harness.scheduler import event_log, replay
    from harness.scheduler.calendar import Calendar
    from harness.scheduler.time_zone import LocalZone

    calendar = Calendar(LocalZone())
    store = Store()
    try:
        standings, known = store.standings(), event_log.current_memory(store).memory
        last_mock_interview = max((event.at_ms for event in store.interview_events(without=_STEPS)), default=None)
        home = store.path.parent
        catalogue = read_catalogue(course, home / SUMMARIES_FILE)
        passed = [
            exercise.id for exercise in catalogue if exercise.id in standings and standings[exercise.id].is_passed
        ]
        mended = frozenset(name for name in passed[:3] if store.found_mistakes(name))
    finally:
        store.close()
    cards = list_cards(course, home)
    today = calendar.day(now_ms)
    awake = [card for card in cards if card not in known.resting]
    due = replay.due_today(known, cards, now_ms, calendar)
    seen = sum(card in known.cards for card in cards)
    day = replay.interview_day(known, today)
    at = Situation(
        today=today, due=due, cards=len(cards), seen=seen, interview=day, mended=mended,
        last_mock_interview=None if last_mock_interview is None else calendar.day(last_mock_interview),
    )  # fmt: skip
    return Home(
        days_left=(day - today).days if day else None,
        projected=replay.projected_recall(known, calendar.start_ms(day), awake) if day and seen else None,
        due=due,
        seen=seen,
        cards=len(cards),
        chapters=_chapters(catalogue, set(passed), set(standings)),
        steps=next_steps(catalogue, standings, at),
    )


def home_lines(view: Home, width: int) -> list[str]:
    """The lines of the screen, for a terminal of this width."""
    parts = _headline(view)
    lines = [" · ".join(parts)] if len(" · ".join(parts)) <= width else list(parts)
    lines.append("")
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
    lines += ["", "Next"]
    commands = [step.command for step in view.steps]
    wide = max((len(command) for command in commands), default=0)
    is_wide = width >= wide + 40
    for n, step in enumerate(view.steps, 1):
        lines.append(f"  {n}. {step.command:<{wide}}  {step.why}" if is_wide else f"  {n}. {step.command}")
        if not is_wide:
            lines += textwrap.wrap(step.why, max(20, width), initial_indent=" " * 5, subsequent_indent=" " * 5)
    return [*lines, "", "`harness --help` lists all commands."]


def _headline(view: Home) -> list[str]:
    """Days, recall and what is due."""
    parts = []
    if view.days_left is not None:
        n = view.days_left
        parts.append("the interview is today" if n == 0 else f"{n} day{'' if n == 1 else 's'} to the interview")
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
