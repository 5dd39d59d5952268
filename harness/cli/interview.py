"""`harness interview`: a timed mock interview."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.drill import Minutes
from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.cli.drill_screen import DrillScreen
    from harness.interview.recorder import InterviewRecorder
    from harness.interview.records import Interview
    from harness.progress.store import Store
    from harness.terminal.input import TerminalInput

DAY_MS = 24 * 3_600_000
FOLDER = "interview"
KEPT = "Everything is kept; `harness interview` goes on here."


@click.command("interview")
@click.option("--minutes", type=Minutes(5, 240), default=45, show_default=True, metavar="N")
@click.option("--topics", metavar="A,B", help="Only these topics, chapters or exercises.")
@click.option(
    "--level", type=click.Choice(["warm-up", "core", "hard"]), default="core", show_default=True, help="How hard."
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="N", help="Draw the same rounds again.")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(FOLDER), show_default=True,
    help="Where files to write or to mend are put, each interview in a folder of its own.",
)  # fmt: skip
@click.option("--plan", "is_plan", is_flag=True, help="Print the rounds that would be asked; starts nothing.")
@click.option("--resume", is_flag=True, help="Go on with an interview that was cut off, without being asked.")
@click.option("--fresh", is_flag=True, help="Begin a new one, without being asked.")
@click.option("--plain", is_flag=True, help="Lines instead of single keys.")
@click.option(
    "--history", type=click.IntRange(0), is_flag=False, flag_value=0, metavar="[N]",
    help="Past interviews side by side, or the sheet of the Nth.",
)  # fmt: skip
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON document on standard output; questions go to the other."
)
@click.pass_obj
def interview_command(
    course: str | None,
    minutes: float,
    topics: str | None,
    level: str,
    seed: int | None,
    folder: Path,
    is_plan: bool,
    resume: bool,
    fresh: bool,
    plain: bool,
    history: int | None,
    as_json: bool,
) -> None:
    """A mock interview: explain, compute, write, mend and decide, under a clock that shows and never cuts off.

    Everything is kept at once: what a crash, Ctrl-C or a closed lid cut off goes on where it was.
    """
    from harness.progress.store import Store

    if resume and fresh:
        raise UsageError("--resume and --fresh exclude each other; give one")
    if is_plan:
        if resume or fresh or history is not None:
            raise UsageError("--plan starts nothing; leave out --resume, --fresh and --history")
        from harness.cli.interview_plan import show_plan

        show_plan(course, minutes, topics, level, _seed(seed), as_json=as_json)
        return
    store = Store()
    try:
        if history is not None:
            _show_history(store, history, as_json=as_json)
            return
        _interview(store, course, minutes, topics, level, seed, folder, resume, fresh, plain, as_json)
    finally:
        store.close()


def _interview(
    store: Store,
    course: str | None,
    minutes: float,
    topics: str | None,
    level: str,
    seed: int | None,
    folder: Path,
    resume: bool,
    fresh: bool,
    plain: bool,
    as_json: bool,
) -> None:
    from harness.cards.library import read_deck
    from harness.cli.drill_screen import DrillScreen
    from harness.cli.interview_loop import run
    from harness.course.catalogue import load_course
    from harness.drill.answer_view import Block
    from harness.drill.resume import maker
    from harness.interview import log
    from harness.interview.follow_ups import CardPool
    from harness.interview.recorder import InterviewRecorder, locked
    from harness.interview.screen import greeting
    from harness.interview.setup import known_topics, plan_interview
    from harness.scheduler import event_log
    from harness.terminal.input import open_input

    home = store.path.parent
    loaded = load_course(course)
    cards = read_deck(loaded, home).cards
    memory = event_log.current_memory(store).memory
    known = CardPool(cards=cards, resting=frozenset(memory.resting))
    make = maker(loaded)
    shown = DrillScreen(stderr=as_json)
    wanted = known_topics(topics, cards, loaded)
    with locked(home), open_input(plain, sys.stderr if as_json else sys.stdout) as source:
        recorder: InterviewRecorder | None = None

        def take_up(kept: Interview) -> InterviewRecorder:
            return InterviewRecorder.resume(store, loaded, known, make, _now_ms, kept)

        try:
            recorder = _taken_up(store, source, shown, take_up, resume=resume, fresh=fresh)
            if recorder is None:
                if resume:
                    raise UsageError("no interview was cut off within a day; leave --resume out to begin one")
                plan = plan_interview(
                    store, cards, loaded.summaries(), memory, minutes, wanted, level, _seed(seed), folder, _now_ms()
                )
                recorder = InterviewRecorder.begin(store, loaded, known, make, _now_ms, plan)
                shown.show(greeting(plan))
            recorder.open_examiner()
            run(recorder, source, shown)
        except KeyboardInterrupt:
            shown.show([Block("note", KEPT)])
            raise
        finally:
            if recorder is not None:
                recorder.close()
            shown.close()
    kept = log.read(store, recorder.state.plan.interview)
    assert kept is not None, "it was begun above"
    _show_sheet(kept, shown, as_json=as_json)


def _taken_up(
    store: Store,
    source: TerminalInput,
    shown: DrillScreen,
    take_up: Callable[[Interview], InterviewRecorder],
    *,
    resume: bool,
    fresh: bool,
) -> InterviewRecorder | None:
    """The interview that was cut off, if the candidate wants to go on; others are ended with what they have."""
    from harness.interview import log

    found: InterviewRecorder | None = None
    for number, name in enumerate(log.unfinished(store)):
        kept = log.read(store, name)
        if kept is None:
            continue
        is_recent = number == 0 and _now_ms() - kept.last_ms < DAY_MS
        is_wanted = is_recent and not fresh and (resume or _wants_to_go_on(kept, source, shown))
        recorder = take_up(kept)
        if is_wanted and not recorder.state.ended:
            found = recorder
        else:
            recorder.give_up()
    return found


def _wants_to_go_on(kept: Interview, source: TerminalInput, shown: DrillScreen) -> bool:
    from harness.drill.answer_view import Block
    from harness.drill.screen import Prompt
    from harness.interview.score_sheet import sheet_of
    from harness.terminal.keys import END

    sheet = sheet_of(kept)
    minutes = max(0, _now_ms() - kept.last_ms) // 60_000
    ago = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
    told = f"An interview of {sheet.minutes:g} minutes, level {sheet.level}, was cut off {ago} ago, "
    done = f"{sheet.rounds_done} of {sheet.rounds_planned} rounds done."
    shown.show([Block("plain", told + done), Block("note", "n ends it with the sheet as it stands, and begins anew.")])
    while True:
        shown.ask(Prompt(text="Go on with it?", keys=(("y", "go on", ""), ("n", "a new one", ""))), has_keys=True)
        text = source.read(False)
        answer = {"y": True, "yes": True, "": True, "n": False, "no": False}.get((text or "").lower())
        if answer is not None:
            shown.answer("go on" if answer else "a new one", is_echoed=False)
            return answer
        shown.close()
        if text == END:
            raise UsageError("an interview was cut off: --resume goes on with it, --fresh begins a new one")


def _show_sheet(kept: Interview, shown: DrillScreen, *, as_json: bool) -> None:
    from harness.interview.score_sheet import sheet_data, sheet_of

    sheet = sheet_of(kept)
    if as_json:
        click.echo(json.dumps(sheet_data(sheet), ensure_ascii=False))
        return
    from harness.cli.interview_sheet import show_sheet

    show_sheet(sheet, shown)


def _show_history(store: Store, number: int, *, as_json: bool) -> None:
    from harness.cli.drill_screen import DrillScreen
    from harness.interview import log
    from harness.interview.history import history_data, history_of

    kept = log.interviews(store)
    entries = history_of(kept)
    if number:
        found = next((entry for entry in entries if entry.number == number), None)
        if found is None:
            advice = f"`harness interview --history` lists {len(entries)}" if entries else "none was begun so far"
            raise UsageError(f"there is no interview {number}; {advice}")
        chosen = next(interview for interview in kept if interview.plan.interview == found.sheet.interview)
        _show_sheet(chosen, DrillScreen(), as_json=as_json)
    elif as_json:
        click.echo(json.dumps(history_data(entries), ensure_ascii=False))
    else:
        from harness.cli.interview_sheet import show_history

        show_history(entries, DrillScreen())


def _seed(seed: int | None) -> int:
    return time.time_ns() % 2**31 if seed is None else seed


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
