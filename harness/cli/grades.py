"""`harness class collect`, `explain`, `canvas-push` and `term`: before a cohort is graded, and afterwards."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.cohort_outputs import read_rules
from harness.cli.echo import echo
from harness.cli.options import FILE, FOLDER, pass_course
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.errors import UsageError, did_you_mean
from harness.files import keep_private, make_folder, replacing
from harness.text import counted

MOST_NAMED = 20
# Of a line that is not shown on a terminal.
MOST_CHARS = 10_000

if TYPE_CHECKING:
    from harness.export.gradebook import Gradebook


@click.command("collect")
@click.argument("platform", type=click.Choice(["canvas", "moodle", "gradescope", "github", "folder"]))
@click.argument("source", metavar="DOWNLOAD", type=click.Path(path_type=Path))
@click.option("--assignment", type=FILE, help="Whose exercises and roster count; default: all exercises, no roster.")
@click.option(
    "--times",
    type=FILE,
    help="Times: learner,submitted[,exercise], Moodle's worksheet or GitHub Classroom's grades.",
)
@click.option(
    "--out", type=FOLDER, default=Path("cohort"), show_default=True,
    help="The folder for the submissions and their manifest.",
)  # fmt: skip
@pass_course
def collect_command(
    course: Course, platform: str, source: Path, assignment: Path | None, times: Path | None, out: Path
) -> None:
    """Turn a download from PLATFORM, a zip file or a folder, into a cohort that `harness grade` accepts.

    collected.csv gives the reason for every file that is not used.
    """
    from harness.cohort.intake.collect import collect, nothing_found, summarise, write_collection
    from harness.cohort.intake.times import TimeTable, read_times

    rules = read_rules(assignment, course)
    table = TimeTable() if times is None else read_times(times, rules.zone or UTC)
    collection = collect(
        source, platform, rules.exercises or course.exercise_ids, rules.roster, table, course.entries, rules.patterns
    )
    if not collection.files:
        raise UsageError(nothing_found(collection, source, platform))
    manifest = write_collection(collection, out)
    for line in summarise(collection, {entry.id: entry.name for entry in rules.roster}):
        echo(line)
    publish = f"class publish {manifest} --assignment {assignment} --dry-run"
    echo(f"Next: `{command_line(f'grade {manifest}' if assignment is None else publish)}`")


@click.command("explain")
@click.argument("learner")
@click.argument("exercise", required=False)
@click.option(
    "--results", type=FOLDER, default=Path("results"), show_default=True,
    help="The folder that `harness grade` wrote, or that of a term.",
)  # fmt: skip
@click.option("--assignment", type=FILE, help="The assignment; default: the one that the results name.")
@pass_course
def explain_command(course: Course, learner: str, exercise: str | None, results: Path, assignment: Path | None) -> None:
    """Show step by step how LEARNER's grade for EXERCISE, or for every exercise, is computed: attempts, checks,
    lateness.
    """
    from harness.export.explain import explain_grade

    if (results / "term.yaml").is_file():
        from harness.cohort.term import read_term_book
        from harness.report.feedback import explain_term

        if exercise is not None:
            raise UsageError(f"{results} is a term; give --results of an assignment to explain {exercise}")
        term = read_term_book(results, course.exercise_ids, datetime.now(UTC))
        if learner not in term.learners:
            raise UsageError(f'nobody here is named "{learner}"{did_you_mean(learner, term.learners)}')
        _echo_steps(explain_term(term, learner))
        return
    book = read_gradebook(results, assignment, course)
    for exercise_id in [exercise] if exercise else list(book.maxima):
        _echo_steps(explain_grade(book, learner, exercise_id))


def _echo_steps(lines: Iterable[str]) -> None:
    """On a terminal, what a step says stays in its column."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else MOST_CHARS
    for line in lines:
        echo(textwrap.fill(line, width, subsequent_indent=" " * 15, break_on_hyphens=False))


@click.command("canvas-push")
@click.argument("results", type=FOLDER, default=Path("results"))
@click.option("--url", required=True, help="The address of Canvas, such as https://canvas.example.edu.")
@click.option("--course-id", type=int, required=True, help="The number of the course, as in its address.")
@click.option("--send", is_flag=True, help="Change the grades; without it nothing is changed.")
def canvas_push_command(results: Path, url: str, course_id: int, send: bool) -> None:
    """Send to Canvas the grades that `class publish --export canvas=FILE` filled in; without --send, only say what
    differs.

    The token is read from the variable CANVAS_API_TOKEN.
    """
    from harness.cohort.folder import finish_publishing
    from harness.export.lms.canvas_push import changes_of, open_course, push, read_push

    finish_publishing(results)
    columns = read_push(results)
    token = os.environ.get("CANVAS_API_TOKEN", "")
    if not token:
        raise UsageError("CANVAS_API_TOKEN is not set: make a token in Canvas under Account, Settings")
    course = open_course(url, course_id, token)
    found = [(column, *changes_of(course, column)) for column in columns]
    for column, assignment, changes in found:
        first = sum(not change.before for change in changes)
        echo(
            f"{column.title}: {counted(len(changes), 'grade')} of {len(column.points)} differ in Canvas, {first} of "
            "them without a grade there"
        )
        for change in [change for change in changes if change.before][:MOST_NAMED]:
            echo(f"  user {change.user}: {change.before} becomes {change.after}")
        if send and changes:
            push(assignment, changes)
            echo(f"  {counted(len(changes), 'grade')} sent")
    if not send:
        echo("Nothing was changed; with --send these grades are sent")


def read_gradebook(results: Path, assignment: Path | None, course: Course) -> Gradebook:
    """The gradebook of a folder of results, by the assignment that they name.

    Raises UsageError if another one is given, or if that one has changed since.
    """
    from harness.cohort.folder import by_exercise, finish_publishing, read_unusable
    from harness.cohort.result_files import ResultFile, digest_of, read_origin
    from harness.export.gradebook import make_gradebook

    finish_publishing(results)
    origin = read_origin(results)
    graded_by = origin[0] if origin is not None else None
    path, advice = results / "results.jsonl", "give the folder with --results"
    again = f"run `{command_line('class publish')}` or `{command_line('grade')}` with that assignment first"
    if assignment is not None or graded_by is not None:
        path, advice = results / "attempts.jsonl", again
    if not path.is_file():
        raise UsageError(f"{path} is not there; {advice}")
    rules = read_rules(assignment or graded_by, course)
    if origin is not None and digest_of(rules) != origin[1]:
        what = "has changed since" if assignment in (None, graded_by) else f"differs from {graded_by}"
        raise UsageError(f"{results} was graded by other rules: {assignment or graded_by} {what}; {again}")
    return make_gradebook(ResultFile(path), rules, datetime.now(UTC), by_exercise(read_unusable(results)))


@click.command("term")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--out", type=FOLDER, help="Where table and pages go (default: DIR/term).")
@pass_course
def term_command(course: Course, folder: Path, out: Path | None) -> None:
    """Make one gradebook from the assignments in DIR, with a page for staff and one for each learner.

    DIR/term.yaml names their folders, each with an assignment.yaml and the results published by it.
    """
    from harness.cohort.term import read_term_book
    from harness.report.feedback import own_pages, write_term

    book = read_term_book(folder, course.exercise_ids, datetime.now(UTC))
    target = make_folder(out or folder / "term", is_private=True)
    keep_private(target)
    with replacing(target) as new:
        write_term(book, new.path)
        new.stale += [path for path in own_pages(target) if not (new.path / path.relative_to(target)).exists()]
    for name in book.stale:
        echo(f"{name} was published by other rules than those that hold now; publish it again")
    open_parts = [name for name in book.term.assignments if name not in book.books]
    echo(f"{counted(len(book.learners), 'learner')}, {counted(len(book.books), 'assignment')}: {target / 'term.html'}")
    if open_parts:
        echo(f"Not graded yet, and not counted: {', '.join(open_parts)}")
