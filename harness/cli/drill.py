"""`harness drill`: flashcards by spaced repetition."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import click

from harness.cards.deck import unlocked
from harness.cards.records import KINDS, Card
from harness.cards.roles import load_weights
from harness.cli.echo import echo_json
from harness.cli.options import JSON_AT_END, PLAIN, ROLE, SEED_RANGE, open_store, pass_course, read_cards
from harness.clock import now_ms
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.drill.day import chosen_role, set_interview
from harness.drill.planner import Options
from harness.drill.recorder import SessionRecorder
from harness.drill.resume import OpenedSession, maker, open_session
from harness.drill.screen import echo, in_days, screen_update
from harness.drill.state import DrillState
from harness.drill.summary import greeting, session_data, stats_blocks, summary_blocks
from harness.errors import UsageError, did_you_mean
from harness.progress.store import Store
from harness.scheduler import event_log, replay
from harness.scheduler.calendar import Calendar
from harness.scheduler.schedule import NEXT_DAY_MS, elapsed_ms
from harness.scheduler.stats import review_stats
from harness.terminal.blocks import Block, Prompt
from harness.terminal.input import WOKEN, TerminalInput, open_input
from harness.terminal.session_screen import SessionScreen, answer, read


class Minutes(click.FloatRange):
    """Minutes within a range. Click's own range accepts nan, which compares with nothing."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; a message of click's otherwise."""
        minutes = float(super().convert(value, param, ctx))
        if math.isnan(minutes):
            self.fail(f"{value} is not a number of minutes.", param, ctx)
        return minutes


@click.command("drill")
@click.option("--limit", type=click.IntRange(1, 10_000), metavar="N", help="Ask at most N cards.")
@click.option("--new", type=click.IntRange(0, 10_000), metavar="N", help="Introduce N new cards today.")
@click.option("--minutes", type=Minutes(0, 1440, min_open=True), metavar="M", help="Stop after M minutes.")
@click.option("--topic", "topics", multiple=True, metavar="T", help="Ask only this topic; may be repeated.")
@click.option("--chapter", "chapters", multiple=True, metavar="C", help="Ask only this chapter; may be repeated.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Ask only cards of this kind; may be repeated."
)
@click.option("--cram", "is_cram", is_flag=True, help="Ignore the schedule; answers do not affect it.")
@click.option(
    "--ahead", type=click.IntRange(1, 365), is_flag=False, flag_value=1, metavar="[DAYS]",
    help="Also ask cards that are due within DAYS days; default: 1.",
)  # fmt: skip
@click.option("--seed", type=SEED_RANGE, metavar="N", help="The same seed gives the same order and numbers.")
@click.option("--interview", metavar="DATE", help="Set the day of your interview, as 2027-03-31; `none` removes it.")
@ROLE
@click.option("--new-session", is_flag=True, help="Start a new session, even if the last one was cut off.")
@PLAIN
@click.option("--stats", is_flag=True, help="Show how well you remember, and ask nothing.")
@JSON_AT_END
@pass_course
def drill_command(
    course: Course,
    topics: tuple[str, ...],
    chapters: tuple[str, ...],
    kinds: tuple[str, ...],
    ahead: int | None,
    seed: int | None,
    interview: str | None,
    role: str | None,
    new_session: bool,
    plain: bool,
    stats: bool,
    as_json: bool,
    **others: Any,
) -> None:
    """Flashcards by spaced repetition. Every answer is stored at once; `?` shows the keys."""
    cards = read_cards(course).cards
    options = Options(
        topics=_known(topics, chapters, cards),
        kinds=frozenset(kinds),
        ahead_days=ahead or 0,
        seed=time.time_ns() % 2**31 if seed is None else seed,
        **others,
    )
    calendar = Calendar(zone=None)
    with open_store(course) as store:
        if interview is not None:
            set_interview(store, interview, calendar)
        if stats:
            _show_stats(store, cards, calendar, as_json=as_json)
            return
        chosen = chosen_role(store, event_log.current_memory(store).memory, role)
        weights = load_weights(course, chosen, store.path.parent)
        opened = open_session(
            store, cards, maker(course, store), now_ms, calendar, options, weights, is_new=new_session
        )
        _drill(opened, cards, calendar, is_plain=plain, as_json=as_json)


def _drill(
    opened: OpenedSession, cards: Mapping[str, Card], calendar: Calendar, *, is_plain: bool, as_json: bool
) -> None:
    """One session, from its greeting to its summary."""
    recorder = opened.recorder
    screen = SessionScreen(stderr=as_json)
    screen.show(greeting(recorder.state, opened.plan, now_ms(), calendar))
    if opened.locked and opened.plan is not None and not opened.plan.cards:
        note = "Spot-the-bug cards are asked once you have passed their exercise or given it up."
        screen.show([Block("note", note)])
    if opened.unread:
        note = f"{opened.unread} entries of your progress could not be read; they stay as they are."
        screen.show([Block("note", note)])
    with open_input(is_plain, sys.stderr if as_json else sys.stdout) as source:
        try:
            _run(recorder, source, screen, calendar)
        except KeyboardInterrupt:
            screen.show([Block("note", f"Every answer is stored; `{command_line('drill')}` resumes here.")])
            raise
        finally:
            recorder.close()
            screen.close()
    if as_json:
        echo_json(session_data(recorder.state, opened.plan, cards))
    elif recorder.state.setup.cards:
        screen.show(summary_blocks(recorder.state, cards, opened.plan))


def _run(recorder: SessionRecorder, source: TerminalInput, screen: SessionScreen, calendar: Calendar) -> None:
    """Ask until the session ends."""
    before = None
    while True:
        recorder.settle()
        state = recorder.state
        recall, dates = _schedule(recorder, calendar)
        update = screen_update(before, state, dates, recall)
        screen.show(update.blocks)
        if (prompt := update.prompt) is None:
            return
        screen.ask(prompt, has_keys=source.has_keys)
        text = read(source, screen, prompt, partial(_spent_ms, state, prompt))
        before = state
        if text == WOKEN:
            screen.close()
            recorder.wake()
            continue
        recorder.press(text)
        answer(source, screen, prompt, text, echo(state, recorder.state))


def _spent_ms(state: DrillState, prompt: Prompt) -> int | None:
    """The time on the clock of a spoken answer."""
    assert state.run is not None
    return state.run.elapsed_ms + max(0, now_ms() - state.at_ms) if prompt.wants == "clock" else None


def _schedule(recorder: SessionRecorder, calendar: Calendar) -> tuple[float | None, Mapping[int, str]]:
    """The chance that the open card was known, and when it returns after each rating."""
    run = recorder.state.run
    if run is None or run.phase != "rate" or recorder.state.setup.is_cram:
        return None, {}
    at_ms, card = now_ms(), run.prepared.card.id
    dates = {
        outcome.rating: in_days(outcome.due_ms, outcome.interval_days, at_ms, calendar)
        for outcome in replay.outcomes(recorder.memory, card, at_ms)
    }
    card_memory = recorder.memory.cards.get(card)
    is_recent = card_memory is None or elapsed_ms(card_memory, at_ms) < NEXT_DAY_MS
    return None if is_recent else replay.recalls(recorder.memory, at_ms)[card], dates


def _known(topics: tuple[str, ...], chapters: tuple[str, ...], cards: Mapping[str, Card]) -> frozenset[str]:
    """The topics and chapters asked for. Raises `UsageError` for one that no card has."""
    for what, names, known in (
        ("topic", topics, {card.topic for card in cards.values()} | {card.chapter for card in cards.values()}),
        ("chapter", chapters, {card.chapter for card in cards.values()}),
    ):
        for name in names:
            if name not in known:
                advice = did_you_mean(name, known) or f"; `{command_line('cards list')}` shows every {what}"
                raise UsageError(f'no card has the {what} "{name}"{advice}')
    return frozenset((*topics, *chapters))


def _show_stats(store: Store, cards: Mapping[str, Card], calendar: Calendar, *, as_json: bool) -> None:
    cards = unlocked(cards, store.revealed_exercises())
    stats = review_stats(event_log.read_events(store).events, cards, now_ms(), calendar)
    if as_json:
        echo_json(stats.as_json())
    else:
        SessionScreen().show(stats_blocks(stats))
