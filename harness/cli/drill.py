"""`harness drill`: flashcards by spaced repetition."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.cards.records import Card
    from harness.cli.drill_screen import DrillScreen
    from harness.drill.recorder import SessionRecorder
    from harness.progress.store import Store
    from harness.scheduler.calendar import Calendar
    from harness.terminal.input import TerminalInput

SECOND_MS = 1000


class Minutes(click.FloatRange):
    """Minutes within a range.  Click's own range lets nan pass, which compares with nothing."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; a message of click's otherwise."""
        minutes = float(super().convert(value, param, ctx))
        if math.isnan(minutes):
            self.fail(f"{value} is no number of minutes.", param, ctx)
        return minutes


@click.command("drill")
@click.option("--limit", type=click.IntRange(1, 10_000), metavar="N", help="At most so many cards.")
@click.option("--new", type=click.IntRange(0, 10_000), metavar="N", help="So many new cards today.")
@click.option("--minutes", type=Minutes(0, 1440, min_open=True), metavar="M", help="No further card after M.")
@click.option("--topic", multiple=True, metavar="T", help="Only this topic; may be given again.")
@click.option("--chapter", multiple=True, metavar="C", help="Only this chapter; may be given again.")
@click.option("--cram", is_flag=True, help="Whatever the schedule says, and without a card_memory in it.")
@click.option(
    "--ahead",
    type=click.IntRange(1, 365),
    is_flag=False,
    flag_value=1,
    metavar="[DAYS]",
    help="Also what is due within so many days (1).",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="N", help="Draw the same order and numbers again.")
@click.option("--interview", metavar="DATE", help="The day of your interview, as 2027-03-31; `none` forgets it.")
@click.option("--fresh", is_flag=True, help="Do not go on with a session that was cut off.")
@click.option("--plain", is_flag=True, help="Lines instead of single keys.")
@click.option("--stats", is_flag=True, help="How well you remember, instead of a session.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON document on standard output; questions go to the other."
)
@click.pass_obj
def drill_command(
    course: str | None,
    limit: int | None,
    new: int | None,
    minutes: float | None,
    topic: tuple[str, ...],
    chapter: tuple[str, ...],
    cram: bool,
    ahead: int | None,
    seed: int | None,
    interview: str | None,
    fresh: bool,
    plain: bool,
    stats: bool,
    as_json: bool,
) -> None:
    """Flashcards by spaced repetition.  Every answer is kept at once; `?` shows the keys."""
    from harness.cards.library import read_deck
    from harness.course.catalogue import load_course
    from harness.drill.planner import Options
    from harness.drill.resume import maker, open_session
    from harness.progress.store import Store, home
    from harness.scheduler.calendar import Calendar
    from harness.scheduler.time_zone import LocalZone
    from harness.terminal.input import open_input

    loaded = load_course(course)
    folder = home()
    cards = read_deck(loaded, folder).cards
    topics = _known(topic, chapter, cards)
    calendar = Calendar(LocalZone())
    store = Store()
    try:
        if interview is not None:
            _set_interview(store, interview, calendar)
        if stats:
            _show_stats(store, cards, calendar, as_json=as_json)
            return
        if seed is None:
            seed = time.time_ns() % 2**31
        options = Options(
            topics=topics, limit=limit, new=new, is_cram=cram, ahead_days=ahead or 0, seed=seed, minutes=minutes
        )
        opened = open_session(store, cards, maker(loaded), _now_ms, calendar, options, is_new=fresh)
        from harness.cli.drill_screen import DrillScreen
        from harness.drill.answer_view import Block
        from harness.drill.summary import greeting, session_data, summary_blocks

        shown = DrillScreen(stderr=as_json)
        shown.show(greeting(opened.recorder.state, opened.plan, _now_ms(), calendar))
        if opened.unread:
            shown.show(
                [Block("note", f"{opened.unread} entries of your progress could not be read; they stay as they are.")]
            )
        with open_input(plain, sys.stderr if as_json else sys.stdout) as source:
            try:
                _run(opened.recorder, source, shown, calendar)
            except KeyboardInterrupt:
                shown.show([Block("note", "Every answer is kept; `harness drill` goes on here.")])
                raise
            finally:
                opened.recorder.close()
                shown.close()
        if as_json:
            document = session_data(opened.recorder.state, opened.plan, cards, is_resumed=opened.is_resumed)
            click.echo(json.dumps(document, ensure_ascii=False))
        elif opened.recorder.state.setup.cards:
            shown.show(summary_blocks(opened.recorder.state, cards))
    finally:
        store.close()


def _run(recorder: SessionRecorder, source: TerminalInput, shown: DrillScreen, calendar: Calendar) -> None:
    """Ask until the session ends."""
    from harness.drill.screen import echo, screen_update
    from harness.terminal.input import WOKEN

    before = None
    while True:
        recorder.settle()
        state = recorder.state
        recall, dates = _schedule(recorder, calendar)
        view = screen_update(before, state, dates, recall)
        shown.show(view.blocks)
        if view.prompt is None:
            return
        shown.ask(view.prompt, has_keys=source.has_keys)
        is_line = view.prompt.wants == "line"
        text = None
        while text is None:
            timeout_s = None
            if view.prompt.wants == "clock" and source.has_keys:
                assert state.run is not None
                spent_ms = state.run.elapsed_ms + max(0, _now_ms() - state.at_ms)
                shown.tick(spent_ms, view.prompt.allowed_ms)
                timeout_s = 1 - spent_ms % SECOND_MS / SECOND_MS
            text = source.read(is_line, timeout_s)
        before = state
        if text == WOKEN:
            shown.close()
            recorder.wake()
            continue
        recorder.press(text)
        meant = echo(before, recorder.state) or (text if is_line and text.isprintable() else "")
        shown.answer(meant, is_echoed=source.is_echoed)


def _schedule(recorder: SessionRecorder, calendar: Calendar) -> tuple[float | None, Mapping[int, str]]:
    """The chance that the card on the table was known, and when it comes back after each rating."""
    from harness.drill.screen import in_days
    from harness.scheduler import replay

    run = recorder.state.run
    if run is None or run.phase != "rate" or recorder.state.setup.is_cram:
        return None, {}
    at_ms, card = _now_ms(), run.prepared.card.id
    found = replay.outcomes(recorder.memory, card, at_ms)
    dates = {outcome.rating: in_days(outcome.due_ms, outcome.interval_days, at_ms, calendar) for outcome in found}
    card_memory = recorder.memory.cards.get(card)
    is_recent = card_memory is None or replay.elapsed_ms(card_memory, at_ms) < replay.NEXT_DAY_MS
    return None if is_recent else replay.recalls(recorder.memory, at_ms)[card], dates


def _known(topics: tuple[str, ...], chapters: tuple[str, ...], cards: Mapping[str, Card]) -> frozenset[str]:
    """The topics and chapters asked for.  Raises `UsageError` for one that no card has."""
    from harness.errors import did_you_mean

    for what, names, known in (
        ("topic", topics, {card.topic for card in cards.values()} | {card.chapter for card in cards.values()}),
        ("chapter", chapters, {card.chapter for card in cards.values()}),
    ):
        for name in names:
            if name not in known:
                advice = did_you_mean(name, known) or f"; `harness cards list` shows every {what}"
                raise UsageError(f'no card has the {what} "{name}"{advice}')
    return frozenset((*topics, *chapters))


def _set_interview(store: Store, text: str, calendar: Calendar) -> None:
    from harness.scheduler import event_log
    from harness.scheduler.events import DateSet

    day = None
    if text.lower() != "none":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise UsageError(f'--interview "{text}" is no date; write it as 2027-03-31, or `none`') from None
        if day < calendar.day(_now_ms()):
            raise UsageError(f"--interview {text} is over; give a day to come, or `none`")
    event_log.append(store, DateSet(at_ms=_now_ms(), day=day.isoformat() if day else None))


def _show_stats(store: Store, cards: Mapping[str, Card], calendar: Calendar, *, as_json: bool) -> None:
    from harness.drill.stats_view import stats_blocks
    from harness.scheduler import event_log
    from harness.scheduler.stats import review_stats

    found = review_stats(event_log.read_events(store).events, cards, _now_ms(), calendar)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
        return
    from harness.cli.drill_screen import DrillScreen

    DrillScreen().show(stats_blocks(found))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
