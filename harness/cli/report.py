"""`harness report` and `harness attempt`: pages for the learner."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from harness.cli.echo import echo
from harness.cli.pages import OPEN, write_page
from harness.clock import now_ms
from harness.command_line import command_line
from harness.errors import UsageError


@click.command("report")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("harness-report.html"), show_default=True,
    help="The file to write; an existing page is replaced.",
)  # fmt: skip
@OPEN
@click.pass_obj
def report_command(course: str | None, out: Path, is_opened: bool) -> None:
    """Write your progress as one page that needs no network: what you know, what you can write, what comes next."""
    with _uncollected():
        page = _learner_page(course)
    write_page(out, page, is_opened=is_opened)


def _learner_page(course: str | None) -> str:
    from harness.cards.deck import read_deck
    from harness.course.catalogue import load_course
    from harness.progress.store import Store, home
    from harness.report.learner.history import read_learner_history
    from harness.report.learner.records import read_progress
    from harness.report.learner.view import learner_page
    from harness.scheduler.calendar import Calendar
    from harness.study.next_steps import read_catalogue

    loaded = load_course(course)
    cards = read_deck(loaded, home()).cards
    calendar = Calendar(zone=None)
    store = Store(course=loaded.name)
    try:
        past, progress = read_learner_history(store, tuple(cards), calendar), read_progress(store, loaded)
    finally:
        store.close()
    return learner_page(past, progress, cards, read_catalogue(loaded), now_ms(), calendar)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Switch garbage collection off: none of the many records is garbage, and the process ends soon."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


@click.command("attempt")
@click.argument("number", metavar="[ID]", type=click.IntRange(1), required=False)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write (default: attempt-ID.html); an existing page is replaced.",
)  # fmt: skip
@OPEN
@click.pass_obj
def attempt_command(course: str | None, number: int | None, out: Path | None, is_opened: bool) -> None:
    """Write one attempt as a page: the code, its checks, expected against actual.  Without ID, list the latest ones."""
    from harness.course.catalogue import load_course
    from harness.progress.store import Store
    from harness.report.learner.records import latest_attempts, moment_text
    from harness.scheduler.calendar import Calendar

    calendar = Calendar(zone=None)
    store = Store(course=load_course(course).name)
    try:
        if number is None:
            latest = latest_attempts(store, 20)
            for attempt in latest:
                moment = moment_text(attempt.at_ms, calendar)
                outcome = f"{attempt.verdict:<14} {attempt.exercise}  {attempt.score:.0%}"
                echo(f"{attempt.id:>5}  {moment:<24} {outcome}")
            echo("" if latest else f"No attempt so far; `{command_line('check FILE')}` makes one.", nl=not latest)
            return
        stored = store.attempt(number)
        last = next(iter(latest_attempts(store, 1)), None)
    finally:
        store.close()
    if stored is None:
        advice = f"the latest is {last.id}; `{command_line('attempt')}` lists them" if last else "there is none so far"
        raise UsageError(f"there is no attempt {number}: {advice}")
    from harness.course.submission import text_with_digest
    from harness.report.attempt import attempt_page

    result = stored.result
    source = stored.source
    if source is None:  # not stored; the file may still exist
        source = text_with_digest(result.submission.path, result.submission.sha256)
    page = attempt_page(number, stored.at_ms, result, source, calendar)
    write_page(out or Path(f"attempt-{number}.html"), page, is_opened=is_opened)
