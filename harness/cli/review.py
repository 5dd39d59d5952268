"""`harness review`: a page on a solution that passed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from harness.cli.pages import OPEN, write_page
from harness.command_line import command_line
from harness.errors import UsageError


@click.command("review")
@click.argument("exercise_id", metavar="ID")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write (default: review-ID.html); an existing page is replaced.",
)  # fmt: skip
@OPEN
@click.pass_obj
def review_command(course: str | None, exercise_id: str, out: Path | None, is_opened: bool) -> None:
    """Write a page on a solution that passed: the reference beside it, its cost, an interviewer's next questions."""
    from harness.cards.deck import read_deck
    from harness.course.catalogue import load_course
    from harness.progress.attempts import read_pass
    from harness.progress.store import Store, home
    from harness.report.review import review_page

    loaded = load_course(course)
    task = loaded.exercise(exercise_id)
    with closing(Store(course=loaded.name)) as store:
        record = read_pass(store, task.id)
        attempt = None if record is None else store.attempt(record.attempt)
    if record is None or attempt is None:
        raise UsageError(
            f"{task.id} has not passed yet, and a review shows the reference. "
            f"`{command_line(f'hint {task.id}')}` helps; `{command_line(f'check {task.id}.py')}` grades."
        )
    cards = read_deck(loaded, home()).cards.values()
    page = review_page(task, attempt.source, attempt.result, record, cards)
    write_page(out or Path(f"review-{task.id}.html"), page, is_opened=is_opened)
