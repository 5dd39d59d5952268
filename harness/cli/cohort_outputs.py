"""The files of a graded cohort besides results.jsonl: the page and the exports."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.echo import echo, echo_commands
from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.cohort.attempts import Keep
    from harness.cohort.folder import RunFolder
    from harness.cohort.plan import PlannedSubmission
    from harness.cohort.results import ResultFile
    from harness.course.catalogue import Course
    from harness.policy.assignment import Assignment

CHECKS, PARQUET, FEEDBACK, ANNOTATIONS = "checks", "parquet", "feedback", "annotations.txt"
OWN_FILES = ("checks.csv", "checks.parquet", "feedback")
# Exports that are always written.
ALWAYS = ("junit",)
OWN = {
    CHECKS: "checks.csv: a line for each check of each submission",
    PARQUET: "checks.parquet: the same as Parquet (needs pyarrow)",
    FEEDBACK: "feedback: a page to hand back to each learner, and a table for a mail merge",
}


@dataclass(frozen=True)
class OutputOptions:
    """The options of the command line that decide which files are written."""

    keep: Keep | None
    export: Sequence[str]
    assignment: Path | None
    no_similar: bool
    require_pass: bool


@dataclass(frozen=True)
class Exports:
    """The files to write besides results.jsonl, results.csv and cohort.html.

    `keep` says which attempt counts; with `by_assignment` the assignment chooses it among all attempts.  `with_similar`
    shows similar submissions on the page.
    """

    names: tuple[str, ...] = ALWAYS
    assignment: Assignment | None = None
    keep: Keep = "last"
    by_assignment: bool = False
    with_similar: bool = True


def read_exports(outputs: OutputOptions, course: Course) -> Exports:
    """The exports that the command line requests.  Raises UsageError for what cannot be written, before any grading."""
    from harness.export import check_requests
    from harness.export.checks_table import check_parquet

    assignment = read_rules(outputs.assignment, course)
    requested = (name.strip() for names in outputs.export for name in names.split(",") if name.strip())
    names = tuple(dict.fromkeys((*ALWAYS, *requested)))
    check_requests([name for name in names if name not in OWN], assignment)
    if PARQUET in names:
        check_parquet()
    keep = outputs.keep or ("last" if assignment is None else assignment.attempts.keep)
    by_assignment = assignment is not None and outputs.keep is None
    is_wanted = assignment is None or assignment.similarity
    return Exports(names, assignment, keep, by_assignment, is_wanted and not outputs.no_similar)


def read_rules(path: Path | None, course: Course) -> Assignment | None:
    """The assignment of a file; None without one."""
    from harness.policy.parser import read_assignment

    return None if path is None else read_assignment(path, course.exercise_ids)


def list_exports() -> str:
    """The names of the exports and what each writes, one per line."""
    from harness.export import FORMATS

    return "\n".join(
        f"{name:<20} {about}" for name, about in {**{name: made.about for name, made in FORMATS.items()}, **OWN}.items()
    )


def write_exports(
    folder: RunFolder, entries: Sequence[PlannedSubmission], results: ResultFile, course: Course, exports: Exports
) -> list[Path]:
    """Write the exports; annotations are also printed, because GitHub reads them from the output."""
    from harness.cohort.results import write_attempts
    from harness.export import export_all
    from harness.export.checks_table import write_checks_csv, write_checks_parquet

    source = write_attempts(folder, entries) if exports.by_assignment else results
    for name in _export_files():  # what is written into a folder goes nowhere else
        if (folder.path / name).is_symlink():
            (folder.path / name).unlink()
    names = [name for name in exports.names if name not in OWN]
    paths = export_all(source, folder.path, names, exports.assignment)
    if CHECKS in exports.names:
        paths.append(write_checks_csv(results, folder.path))
    if PARQUET in exports.names:
        paths.append(write_checks_parquet(results, folder.path))
    if FEEDBACK in exports.names:
        paths += _write_feedback(source, exports.assignment, folder.path, course)
    _remove_stale(folder.path, exports, paths)
    for path in paths:
        if path.name == ANNOTATIONS:
            echo_commands(path.read_text(encoding="utf-8"))
    return paths


def _write_feedback(results: ResultFile, assignment: Assignment | None, out: Path, course: Course) -> list[Path]:
    from datetime import UTC, datetime

    from harness.export.gradebook_data import open_gradebook
    from harness.policy.assignment import Assignment
    from harness.report.feedback import write_feedback

    with open_gradebook(results, assignment or Assignment(), datetime.now(UTC)) as book:
        return write_feedback(book, out, {summary.id: summary.title for summary in course.summaries()})


def _export_files() -> list[str]:
    """The names of all files and folders that exports write."""
    from harness.export import FORMATS

    return [name for made in FORMATS.values() for name in made.files] + list(OWN_FILES)


def _remove_stale(out: Path, exports: Exports, written: Sequence[Path]) -> None:
    """Remove exports of an earlier run that were not written again: they would show old grades."""
    from harness.export import check_requests

    names = [name for name in exports.names if name not in OWN]
    filled_in = [template.file for template in check_requests(names, exports.assignment).values()]
    kept = {path.resolve() for path in (*written, *filled_in)}
    for name in _export_files():
        for path in (*sorted((out / name).rglob("*"), reverse=True), out / name):
            if path.is_dir():
                with suppress(OSError):  # it holds what was written
                    path.rmdir()
            elif path.resolve() not in kept:
                path.unlink(missing_ok=True)


def write_page(
    out: Path,
    results: ResultFile,
    course: Course,
    entries: Sequence[PlannedSubmission],
    exports: Exports,
) -> Path:
    """Write cohort.html and a page for each learner, as far as their files can be read here.

    By an assignment it says who has how many points, from all attempts.
    """
    from datetime import UTC, datetime

    from harness.cohort.files import read_graded
    from harness.cohort.history import update_history
    from harness.cohort.results import ResultFile
    from harness.export.gradebook_data import make_gradebook
    from harness.files import write_private
    from harness.policy.assignment import Assignment
    from harness.report.cohort.learner_work import write_learner_pages
    from harness.report.cohort.view import cohort_page
    from harness.similarity import Text, find_pairs

    now = datetime.now(UTC)
    attempts = ResultFile(out / "attempts.jsonl") if exports.by_assignment else results
    book = make_gradebook(attempts, exports.assignment or Assignment(), now)
    titles = {summary.id: summary.title for summary in course.summaries()}
    works = ((result, read_graded(entry, course, result)) for result, entry in zip(results, entries, strict=True))
    pages = write_learner_pages(works, out, titles, book.display_names())
    texts = {}
    for result, entry in zip(results, entries, strict=True) if exports.with_similar else ():
        text = read_graded(entry, course, result)
        if text is not None:
            texts[str(result.learner), entry.exercise_id] = text
    exercises = [course.exercise(exercise_id) for exercise_id in dict.fromkeys(exercise_id for _, exercise_id in texts)]
    pairs = find_pairs(
        [Text(learner, exercise_id, text) for (learner, exercise_id), text in texts.items()],
        {exercise.id: exercise.starter_source() for exercise in exercises},
        {exercise.id: exercise.reference_source for exercise in exercises},
    )
    history = update_history(out, results, now.isoformat(timespec="seconds"))
    path = out / "cohort.html"
    page = cohort_page(results, course.summaries(), pairs, texts, book, pages=pages, history=history)
    return write_private(path, page)


def _list_exports_on_help(context: click.Context, _: click.Parameter, names: Sequence[str]) -> Sequence[str]:
    if "help" in names:
        echo(list_exports())
        context.exit()
    return names


def _refuse_policy(context: click.Context, parameter: click.Parameter, given: str | None) -> None:
    if given is not None:
        raise UsageError(f"policy and assignment are one file now: give --assignment {given}")


OUTPUTS = (
    click.option(
        "--keep",
        type=click.Choice(["last", "best"]),
        help="Which attempt of a learner counts (default: what the assignment says, else last); all are stored.",
    ),
    click.option(
        "--export",
        metavar="LIST",
        multiple=True,
        is_eager=True,
        callback=_list_exports_on_help,
        help="Write more files, such as gradescope,gradebook; `--export help` lists them.",
    ),
    click.option(
        "--assignment",
        type=click.Path(path_type=Path, dir_okay=False),
        help="A YAML file: exercises and points, roster, due dates, penalties, what learners see.",
    ),
    click.option("--policy", hidden=True, expose_value=False, callback=_refuse_policy),
    click.option("--no-similar", is_flag=True, help="Leave similar submissions out of cohort.html."),
    click.option("--require-pass", is_flag=True, help="Exit with 1 unless every submission passed."),
)
