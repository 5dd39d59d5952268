"""`harness book` and `harness show --web`: exercises as pages."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.echo import echo
from harness.cli.pages import OPEN, announce, write_page
from harness.files import write


@click.command("book")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("harness-book"), show_default=True,
    help="The folder to write; existing pages are replaced.",
)  # fmt: skip
@OPEN
@click.pass_obj
def book_command(course: str | None, out: Path, is_opened: bool) -> None:
    """Write every exercise as a page that needs no network, and an index; solutions are included only after a pass."""
    from harness.course.catalogue import load_course
    from harness.progress.store import Store
    from harness.report.book.view import book_index, exercise_page

    loaded = load_course(course)
    catalogue = loaded.summaries()
    store = Store(course=loaded.name)
    try:
        standings = store.standings()
    finally:
        store.close()
    echo(f"writing {len(catalogue)} pages …", err=True)
    for summary in catalogue:
        page = exercise_page(loaded.exercise(summary.id), catalogue, standings.get(summary.id), is_in_book=True)
        write(out / f"{summary.id}.html", page)
    write(out / "index.html", book_index(catalogue, standings))
    announce(out / "index.html", is_opened=is_opened)


def write_exercise_page(course: str | None, exercise_id: str, out: Path | None, *, is_opened: bool) -> None:
    """Write one exercise as a page, by default to `<id>.html`."""
    from harness.course.catalogue import load_course
    from harness.progress.store import Store
    from harness.report.book.view import exercise_page

    loaded = load_course(course)
    task = loaded.exercise(exercise_id)
    store = Store(course=loaded.name)
    try:
        standing = store.standings().get(task.id)
    finally:
        store.close()
    page = exercise_page(task, loaded.summaries(), standing)
    write_page(out or Path(f"{task.id}.html"), page, is_opened=is_opened)
