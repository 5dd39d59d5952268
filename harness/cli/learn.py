"""`harness list` and `harness show`: the exercises, and the learner's progress with them."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from harness.cli.echo import echo, echo_json
from harness.cli.options import FILE, FOLDER, JSON, OPEN, open_store, pass_course, read_cards
from harness.command_line import command_line
from harness.course.catalogue import LEVELS, Course, Summary, summary_of
from harness.course.figure import read_figure
from harness.drill.day import read_advice
from harness.errors import UsageError, did_you_mean
from harness.progress.exercises import exercise_row, find_exercises, read_standings

SHORTEST_TITLE = 12
# Two heads, two blank lines, what there is besides, the count, the next step on up to two lines, and the prompt.
LINES_BESIDE = 9


@click.command("list")
@click.option("--chapter", metavar="C", help="Show only this chapter.")
@click.option("--all", "is_whole", is_flag=True, help="Show every chapter, even if that is longer than the window.")
@click.option("--level", type=click.Choice(LEVELS), help="Show only this level.")
@click.option("--status", type=click.Choice(["new", "tried", "passed"]), help="Show only exercises with this status.")
@click.option("--topic", metavar="T", help="Show only exercises that practise this topic of the flashcards.")
@click.option("--search", metavar="TEXT", help="Show only exercises with this text in their id, title or statement.")
@JSON
@pass_course
def list_command(course: Course, topic: str | None, is_whole: bool, as_json: bool, **wanted: str | None) -> None:
    """List the exercises with your progress.

    In a window that is too small for all of them, only the chapter of the next one is shown in full.
    """
    with open_store(course) as store:
        standings = read_standings(course, store)
        advice = None if as_json else read_advice(store, course, Path())
    summaries = course.summaries()
    if wanted["chapter"] is not None:
        _require_known("chapter", wanted["chapter"], [summary.chapter for summary in summaries])
    of_topic = None if topic is None else _exercises_of(topic, course)
    found = find_exercises(course, standings, **wanted)
    listed = [summary for summary in found if of_topic is None or summary.id in of_topic]
    rows = [exercise_row(summary, standings.get(summary.id)) for summary in listed]
    if as_json:
        echo_json({"schema": "harness.list/1", "exercises": rows})
        return
    if advice is None or not rows:
        echo(f"No exercise matches; `{command_line('list')}` shows all of them.")
        return
    from rich.text import Text

    from harness.cli.screen import console
    from harness.grading.triton import find_missing
    from harness.study.exercise_steps import next_row
    from harness.terminal.drawing import print_row

    out = console()
    shown, others = rows, ""
    if out.is_terminal and not is_whole and len(rows) + len({row["chapter"] for row in rows}) + 4 > out.height:
        shown, others = rows_that_fit(rows, advice.exercise, out.width, out.height)
    columns = _columns(shown, out.width if out.is_terminal or "COLUMNS" in os.environ else sys.maxsize)
    widths = [max(len(name), *(len(cell) for cell in cells)) for name, cells in columns.items()]
    lines = [
        "  ".join(cell.rjust(width) if name == "min" else cell.ljust(width) for name, cell, width in row).rstrip()
        for row in (
            zip(columns, cells, widths, strict=True) for cells in ([*columns], *zip(*columns.values(), strict=True))
        )
    ]
    out.print(Text(lines[0], style="bold"))
    last = ""
    for row, line in zip(shown, lines[1:], strict=True):
        if row["chapter"] != last:
            last = row["chapter"]
            out.print(Text(f"   {last}", style="bold cyan"))
        out.print(Text(line))
    if others:
        out.print(Text(f"\n{others}", style="dim"))
    done = sum(row["progress"] == "passed" for row in rows)
    out.print(f"\n{done} of {len(rows)} passed; ✓ is passed, … tried")
    unready = {find_missing(summary.language): summary.chapter for summary in listed}
    for missing, where in unready.items():
        if missing:
            out.print(f"{where}: {missing}", soft_wrap=True)
    changed = [row["id"] for row in rows if row["has_changed"]]
    if changed:
        out.print(f"passed; the exercise has changed since, so check again: {', '.join(changed)}", soft_wrap=False)
    print_row(out, next_row(advice.first))


def rows_that_fit(
    rows: Sequence[dict[str, Any]], following: Summary | None, width: int, height: int
) -> tuple[list[dict[str, Any]], str]:
    """The rows that fit around the next exercise, from its chapter only; and what else there is, with the commands that
    show it.
    """
    is_listed = following is not None and any(row["id"] == following.id for row in rows)
    chapter = following.chapter if following is not None and is_listed else rows[0]["chapter"]
    counts: dict[str, list[int]] = {}
    for row in rows:
        count = counts.setdefault(row["chapter"], [0, 0])
        count[0] += row["progress"] == "passed"
        count[1] += 1
    every = ", ".join(f"{name} {passed} of {count}" for name, (passed, count) in counts.items())
    text = f"Passed: {every}. --chapter NAME shows a chapter, --all everything."
    others = textwrap.fill(text, width, break_on_hyphens=False)
    own = [row for row in rows if row["chapter"] == chapter]
    space = max(3, height - others.count("\n") - LINES_BESIDE)
    here = next((n for n, row in enumerate(own) if following is not None and row["id"] == following.id), 0)
    first = max(0, min(here - space // 2, len(own) - space))
    return own[first : first + space], others


def _require_known(kind: str, name: str, known: Iterable[str]) -> None:
    """Raise UsageError for a name that is not one of these."""
    names = list(dict.fromkeys(known))
    if name not in names:
        advice = did_you_mean(name, names) or f"; there are {', '.join(names)}"
        raise UsageError(f'there is no {kind} "{name}"{advice}')


def _exercises_of(topic: str, course: Course) -> set[str]:
    """The exercises that the flashcards of a topic practise."""
    from harness.interview.candidates import topics_of_exercises

    topics = topics_of_exercises(read_cards(course).cards)
    _require_known("topic", topic, sorted({name for names in topics.values() for name in names}))
    return {exercise for exercise, names in topics.items() if topic in names}


def _columns(rows: Sequence[Mapping[str, Any]], width: int) -> dict[str, list[str]]:
    """The columns that fit: in a narrow window titles are cut, and the columns after them are left out."""
    every = {
        "": [{"passed": "✓", "tried": "…"}.get(row["progress"], "") for row in rows],
        "exercise": [row["id"] for row in rows],
        "level": [row["level"] for row in rows],
        "min": [str(row["minutes"]) for row in rows],
        "title": [row["title"] for row in rows],
        "needs": [", ".join(row["needs"]) for row in rows],
    }
    fitting: dict[str, list[str]] = {}
    used = 0
    for name, cells in every.items():
        space = width - used - 2
        used += max(len(name), 1, *map(len, cells)) + 2
        if used > width and name in ("min", "title", "needs"):
            if name == "title" and space >= SHORTEST_TITLE:
                fitting[name] = [cell if len(cell) <= space else f"{cell[: space - 1].rstrip()}…" for cell in cells]
            break
        fitting[name] = cells
    return fitting


def _read_out(context: click.Context, option: click.Parameter, out: Path | None) -> Path | None:
    """The file of one exercise, or the folder of all."""
    kind = FILE if context.params["exercise_id"] else FOLDER
    return out and Path(kind.convert(out, option, context))


@click.command("show")
@click.argument("exercise_id", metavar="[ID]", required=False, is_eager=True)
@JSON
@click.option("--web", "is_page", is_flag=True, help="Write it as a page that needs no network; without ID, all.")
@click.option(
    "--out", type=click.Path(path_type=Path), callback=_read_out,
    help="With --web: the file to write (default: ID.html), or the folder for all pages (default: harness-book).",
)  # fmt: skip
@OPEN
@pass_course
def show_command(
    course: Course, exercise_id: str | None, as_json: bool, is_page: bool, out: Path | None, is_opened: bool
) -> None:
    """Show an exercise as text, or with --web as a page; without ID, --web writes all of them and an index.

    Existing pages are replaced; solutions are on them only after a pass.
    """
    if is_page and as_json:
        raise UsageError("--web writes a page, --json prints a document; give one of them")
    if is_page or out is not None or is_opened:
        from harness.cli.pages import write_book, write_exercise_page

        if exercise_id is None:
            write_book(course, out or Path("harness-book"), is_opened=is_opened)
        else:
            write_exercise_page(course, exercise_id, out, is_opened=is_opened)
        return
    if exercise_id is None:
        raise UsageError(f"name an exercise (`{command_line('list')}` shows the ids), or write all as pages with --web")
    task = course.exercise(exercise_id)
    if as_json:
        texts = {"statement": task.file.statement, "conventions": list(task.file.conventions)}
        echo_json({"schema": "harness.exercise/1", **exercise_row(summary_of(task), None), **texts})
        return
    from rich.markdown import Markdown
    from rich.text import Text

    from harness.cli.screen import console

    screen = console()
    screen.print(f"{task.file.title}   ({task.chapter}, {task.file.level}, {task.file.minutes} minutes)", style="bold")
    if task.file.needs:
        screen.print(f"builds on {', '.join(task.file.needs)}", style="dim")
    screen.print(f"{task.file.entry} -> {task.file.returns}\n", style="cyan")
    screen.print(Markdown(task.file.statement), soft_wrap=False)
    for line in (*task.refusals, *task.terms, *(f"Elsewhere: {sentence}" for sentence in task.file.conventions)):
        screen.print(f"\n{line}")
    if (figure := read_figure(task.path)) is not None:
        page = command_line(f"show {task.id} --web")
        screen.print(f"\n{figure.title} (`{page}` has the picture):", soft_wrap=False)
        screen.print(Text(textwrap.indent(figure.numbers, "  "), style="dim"))
    if task.file.sources:
        screen.print(f"\nSource: {'; '.join(task.file.sources)}", style="dim")
    screen.print(
        f"\nStart with `{command_line(f'start {task.id}')}`; grade with `{command_line(f'check {task.id}.py')}`."
    )
