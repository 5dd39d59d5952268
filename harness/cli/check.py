"""`harness check`: grade one submission and name the mistake in it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import click

from harness.authoring.python_text import find_line
from harness.cli.echo import echo, echo_json
from harness.cli.options import DEVICE, ISOLATION, JSON, NO_COST, PROBLEMS, SEED, as_record
from harness.command_line import command_line
from harness.course.catalogue import Course, load_course
from harness.course.file_names import find_file, newest_file
from harness.course.notebook_file import SUFFIX
from harness.course.submission import (
    STREAM,
    Submission,
    read_notebook,
    read_steps,
    read_stream,
    read_submission,
)
from harness.engine.conditions import GradingOptions
from harness.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from harness.engine.engine import Engine
    from harness.progress.attempts import RecordedAttempt
    from harness.study.exercise_steps import NextStep


@dataclass(frozen=True)
class CheckCall:
    """The arguments of `harness check`."""

    file: Path | None
    exercise: str | None
    seed: int
    device: str
    no_cost: bool
    isolation: str | None
    profile: bool
    verbose: bool
    problems: bool
    as_json: bool


@click.command("check")
@click.argument("file", metavar="[FILE]", type=click.Path(path_type=Path), required=False)
@click.option("--exercise", metavar="ID", help="The exercise, if the file's name does not say it.")
@SEED
@DEVICE
@NO_COST
@ISOLATION
@click.option("--profile", is_flag=True, help="Show where time and memory went, next to the reference's.")
@click.option("--verbose", "-v", is_flag=True, help="List every check.")
@PROBLEMS
@JSON
@as_record("call", CheckCall)
@click.pass_obj
def check_command(course: str | None, call: CheckCall) -> None:
    """Grade FILE and say what is wrong with it, by name where the mistake is known.

    FILE may be an exercise's id, a notebook, or `-` for standard input; by default it is the most recently saved file.
    In a notebook, every exercise whose function or class it defines is graded; in a project's folder, every step.
    """
    # No more than this is imported before the zygote is started, which takes longest.
    from harness.engine.engine import Engine

    loaded = load_course(course)
    submissions = read_checked(call, loaded, Path())
    options = GradingOptions(
        call.isolation,
        call.device,
        not call.no_cost,
        call.seed,
        loaded.secret_paths(),
        weakest="process",
        is_warm=False,
    )
    with Engine(options) as engine:
        code = report_checks(call, loaded, submissions, engine)
    from harness.server.server import may_start, start_server

    if may_start():
        start_server(course)
    if code:
        raise click.exceptions.Exit(code)


def read_checked(
    call: CheckCall, course: Course, folder: Path, err: IO[str] | None = None, stdin: BinaryIO | None = None
) -> list[Submission]:
    """The submissions that a call in this folder means; a notebook or a project's folder has several.

    Raises UsageError if there is none.
    """
    if call.file is not None and str(call.file) == STREAM:
        return [read_stream(stdin or sys.stdin.buffer, course, call.exercise)]
    if call.file is not None:
        path = find_file(folder / call.file, course)
        if path.is_dir():
            return read_steps(path, call.file, course)
        shown = call.file.with_name(path.name)
    else:
        known = course.exercise_ids if call.exercise is None else (call.exercise,)
        newest = newest_file(folder, known)
        if newest is None:
            raise UsageError(
                f"there is no exercise file here; `{command_line('start ID')}` writes one, "
                f"`{command_line('list')}` shows the ids"
            )
        path, shown = newest, Path(newest.name)
        echo(f"Checking {shown}, which was saved last.", err=True, to=err)
    if path.suffix == SUFFIX:
        found = read_notebook(path, course, call.exercise)
    else:
        found = [read_submission(path, course, call.exercise)]
    return [replace(submission, path=str(shown)) for submission in found]


def report_checks(
    call: CheckCall,
    course: Course,
    submissions: Sequence[Submission],
    engine: Engine,
    folder: Path = Path(),
    out: Console | None = None,
    err: Console | None = None,
) -> int:
    """Grade submissions, record the attempts and print the verdicts; returns the exit code of the worst.

    Their paths are relative to `folder`, and so are those of the next step.
    """
    from harness.cli.screen import console

    out, err = out or console(), err or console(stderr=True)
    codes, documents = [], []
    for number, submission in enumerate(submissions, 1):
        is_last = number == len(submissions)
        code, document = _report(call, course, submission, engine, folder, is_last, out, err)
        codes.append(code)
        documents.append(document)
        if not call.as_json and not is_last:
            out.print()
    if len(documents) > 1 and not call.as_json:
        passed = sum(document["verdict"] == "passed" for document in documents)
        out.print(f"\n{passed} of {len(documents)} passed.")
    if call.as_json:
        several = {"schema": "harness.notebook/1", "results": documents}
        echo_json(documents[0] if len(documents) == 1 else several, out.file)
    return max(codes)


def _report(
    call: CheckCall,
    course: Course,
    submission: Submission,
    engine: Engine,
    folder: Path,
    is_last: bool,
    out: Console,
    err: Console,
) -> tuple[int, dict[str, Any]]:
    """Grade a submission, record the attempt, and print the verdict unless JSON is asked for, with the next step if it
    is the last or about this exercise; returns the exit code and the document.
    """
    # Imported now, while the zygote imports torch.
    import numpy  # noqa: F401

    from harness.cli.screen import GradingProgress, Waiting, print_problems, print_profile, print_result
    from harness.drill.after_attempt import keep_attempt, steps_after
    from harness.progress.attempts import without_costs
    from harness.progress.store import Store

    task = without_costs(submission, course.exercise(submission.exercise_id))
    with Waiting(err if call.as_json else out) as waiting:
        progress = GradingProgress(waiting, is_silent=call.as_json)
        progress.begin(submission.name)
        graded = engine.grade(submission, task, progress.show, seed=call.seed, with_cost=not call.no_cost)
        progress.end(graded)
        waiting.on("profiling" if call.profile else "")
        comparison = engine.grader_of(task, call.seed).profile(submission, task) if call.profile else None
    with closing(Store(course=course.name)) as store:
        attempt = keep_attempt(store, course, submission, task, graded, folder)
        after = None if call.as_json else steps_after(store, course, attempt, submission.path, folder)
    result = attempt.result
    if after is not None:
        if comparison is not None:
            print_profile(comparison, out)
        notes = _notes(attempt, submission.path, after.help)
        following = after.next if is_last or after.next.exercise == result.exercise else None
        print_result(result, engine.weaker, call.verbose, notes, following, out)
        if call.problems:
            print_problems(result, find_line(submission.text or "", task.entry_name), out)
    document = result.as_json() | ({"profile": asdict(comparison)} if comparison else {})
    return 0 if result.are_values_right else {"passed": 0, "internal_error": 3}.get(result.verdict, 1), document


def _notes(attempt: RecordedAttempt, file: str, helpful: NextStep | None) -> list[str]:
    """Notes below the verdict: the planted mistake, the script of a failing call, what helps, cards that are due."""
    from harness.cli.screen import planted_note
    from harness.study.exercise_steps import side_step

    notes = []
    if attempt.planted is not None:
        notes.append(planted_note(attempt.result.verdict, attempt.planted.explanation))
    elif (step := side_step(attempt.result, file)) is not None:
        notes.append(str(step))
    if helpful is not None:
        notes.append(str(helpful))
    return [*notes, attempt.note] if attempt.note else notes
