"""`harness report`, `review`, `progress attempts` and the pages of `show --web`: pages for the learner."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from harness.cli.echo import echo
from harness.cli.options import EXERCISE, FILE, OPEN, ROLE, open_store, pass_course, read_cards
from harness.clock import now_ms
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.course.figure import read_figure
from harness.errors import UsageError
from harness.files import write
from harness.scheduler.calendar import Calendar


def write_page(path: Path, page: str, *, is_opened: bool) -> None:
    """Write a page, print its name, and open it on request; an existing one is replaced."""
    write(path, page)
    echo(f"{path} is written; open it in a browser.")
    if is_opened:
        click.launch(str(path.resolve()))


def write_book(course: Course, out: Path, *, is_opened: bool) -> None:
    """Write every exercise as a page, and an index; solutions are included only after a pass."""
    from harness.report.book import book_index, exercise_page

    catalogue = course.summaries()
    with open_store(course) as store:
        standings = store.standings()
    echo(f"writing {len(catalogue)} pages …", err=True)
    for summary in catalogue:
        task = course.exercise(summary.id)
        page = exercise_page(task, catalogue, standings.get(task.id), read_figure(task.path), is_in_book=True)
        write(out / f"{summary.id}.html", page)
    write_page(out / "index.html", book_index(catalogue, standings), is_opened=is_opened)


def write_exercise_page(course: Course, exercise_id: str, out: Path | None, *, is_opened: bool) -> None:
    """Write one exercise as a page, by default to `<id>.html`."""
    from harness.report.book import exercise_page

    task = course.exercise(exercise_id)
    with open_store(course) as store:
        standing = store.standings().get(task.id)
    page = exercise_page(task, course.summaries(), standing, read_figure(task.path))
    write_page(out or Path(f"{task.id}.html"), page, is_opened=is_opened)


@click.command("report")
@click.option(
    "--out", type=FILE, default=Path("harness-report.html"), show_default=True,
    help="The file to write; an existing page is replaced.",
)  # fmt: skip
@ROLE
@OPEN
@pass_course
def report_command(course: Course, out: Path, role: str | None, is_opened: bool) -> None:
    """Write your progress as one page that needs no network: what you know, what you can write, what comes next."""
    with _uncollected():
        page = _learner_page(course, role)
    write_page(out, page, is_opened=is_opened)


def _learner_page(course: Course, role: str | None) -> str:
    from harness.cards.deck import unlocked
    from harness.drill.day import read_day
    from harness.report.learner.records import read_learner_history, read_progress
    from harness.report.learner.view import learner_page
    from harness.study.next_steps import advise
    from harness.study.today import current_plan

    calendar = Calendar(zone=None)
    with open_store(course) as store:
        learner = read_day(store, course, now_ms(), calendar, role)
        steps = advise(learner.at, current_plan(store, learner.at)).steps
        cards = unlocked(read_cards(course).cards, store.revealed_exercises())
        progress, weights = read_progress(store, course), learner.at.weights
        past = read_learner_history(store, progress.syllabus(cards, weights), calendar)
    return learner_page(past, progress, cards, learner.at.catalogue, now_ms(), calendar, weights, steps)


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


@click.command("attempts")
@click.argument("number", metavar="[NUMBER]", type=click.IntRange(1), required=False)
@click.option("--out", type=FILE, help="The file to write (default: attempt-NUMBER.html); an old page is replaced.")
@OPEN
@pass_course
def attempts_command(course: Course, number: int | None, out: Path | None, is_opened: bool) -> None:
    """List the latest attempts; with NUMBER write one as a page: the code, its checks, expected against actual."""
    from harness.report.page import moment_text

    calendar = Calendar(zone=None)
    with open_store(course) as store:
        latest = list(store.latest_attempts(20 if number is None else 1))
        stored = None if number is None else store.attempt(number)
    if number is None:
        for attempt in latest:
            moment = moment_text(attempt.at_ms, calendar)
            outcome = f"{attempt.verdict:<14} {attempt.exercise}  {attempt.score:.0%}"
            echo(f"{attempt.id:>5}  {moment:<24} {outcome}")
        echo("" if latest else f"No attempt so far; `{command_line('check FILE')}` makes one.", nl=not latest)
        return
    if stored is None:
        last = f"the latest is {latest[0].id}; `{command_line('progress attempts')}` lists them" if latest else ""
        raise UsageError(f"there is no attempt {number}: {last or 'no file has been graded yet'}")
    from harness.course.submission import text_with_digest
    from harness.report.attempt import attempt_page

    result = stored.result
    source = stored.source
    if source is None:  # not stored; the file may still exist
        source = text_with_digest(result.submission.path, result.submission.sha256)
    page = attempt_page(number, stored.at_ms, result, source, calendar)
    write_page(out or Path(f"attempt-{number}.html"), page, is_opened=is_opened)


@click.command("review")
@EXERCISE
@click.option("--out", type=FILE, help="The file to write (default: review-ID.html); an existing page is replaced.")
@OPEN
@pass_course
def review_command(course: Course, exercise_id: str, out: Path | None, is_opened: bool) -> None:
    """Write a page on a solution that passed: the reference beside it, its cost, an interviewer's next questions."""
    from harness.progress.attempts import read_pass
    from harness.report.review import review_page

    task = course.exercise(exercise_id)
    with open_store(course) as store:
        record = read_pass(store, task.id)
        attempt = None if record is None else store.attempt(record.attempt)
    if record is None or attempt is None:
        raise UsageError(
            f"{task.id} has not passed yet, and a review shows the reference. "
            f"`{command_line(f'hint {task.id}')}` helps; `{command_line(f'check {task.id}.py')}` grades."
        )
    cards = read_cards(course).cards.values()
    page = review_page(task, attempt.source, attempt.result, record, cards, read_figure(task.path))
    write_page(out or Path(f"review-{task.id}.html"), page, is_opened=is_opened)
