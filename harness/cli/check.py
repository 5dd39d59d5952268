"""`harness check`: grade one submission and name the mistake in it."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from harness.cli.echo import echo, echo_json
from harness.cli.options import DEVICE, ISOLATION, JSON, NO_COST, SEED, GradingRequest, with_record
from harness.command_line import command_line
from harness.errors import UsageError
from harness.text import counted

if TYPE_CHECKING:
    from rich.console import Console

    from harness.course.catalogue import Course
    from harness.course.submission import Submission
    from harness.engine.engine import Engine
    from harness.progress.attempts import RecordedAttempt


@click.command("check")
@click.argument("file", metavar="[FILE]", type=click.Path(path_type=Path), required=False)
@click.option("--exercise", metavar="ID", help="The exercise, if the file's name does not say it.")
@with_record("request", GradingRequest, (SEED, DEVICE, NO_COST, ISOLATION))
@click.option("--profile", is_flag=True, help="Show where time and memory went, next to the reference's.")
@click.option("--verbose", "-v", is_flag=True, help="List every check.")
@JSON
@click.pass_obj
def check_command(
    course: str | None,
    file: Path | None,
    exercise: str | None,
    request: GradingRequest,
    profile: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Grade FILE and say what is wrong with it, by name where the mistake is known.

    FILE may be an exercise's id, or `-` for standard input; by default it is the file that was saved last.
    """
    from harness.course.catalogue import load_course
    from harness.engine.conditions import GradingOptions
    from harness.engine.engine import Engine

    call = CheckCall(file, exercise, request, profile, verbose, as_json)
    loaded = load_course(course)
    submission = read_checked(call, loaded, Path())
    options = GradingOptions(
        request.isolation, request.device, not request.no_cost, request.seed or 0, loaded.secret_paths(),
        weakest="process", is_warm=False,
    )  # fmt: skip
    with Engine(options) as engine:
        code = report_check(call, loaded, submission, engine)
    from harness.server.server import may_start, start_server

    if may_start():
        start_server(course)
    if code:
        raise click.exceptions.Exit(code)


@dataclass(frozen=True)
class CheckCall:
    """The arguments of `harness check`."""

    file: Path | None
    exercise: str | None
    request: GradingRequest
    profile: bool
    verbose: bool
    as_json: bool


def read_checked(call: CheckCall, course: Course, folder: Path, err: IO[str] | None = None) -> Submission:
    """The submission that is meant by a call in this folder.  Raises UsageError if there is none."""
    from harness.course.submission import STREAM, find_file, newest_file, read_stream, read_submission

    if call.file is not None and str(call.file) == STREAM:
        return read_stream(sys.stdin.buffer, course, call.exercise)
    if call.file is not None:
        path = find_file(folder / call.file, course)
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
    return replace(read_submission(path, course, call.exercise), path=str(shown))


def report_check(
    call: CheckCall,
    course: Course,
    submission: Submission,
    engine: Engine,
    out: Console | None = None,
    err: Console | None = None,
) -> int:
    """Grade a submission, record the attempt and print the verdict; the exit code."""
    # Imported now, while the zygote imports torch.
    import numpy  # noqa: F401

    from harness.cli.screen import console, print_profile, print_result
    from harness.cli.waiting import GradingProgress, Waiting
    from harness.drill.after_attempt import keep_attempt, next_step
    from harness.progress.attempts import without_costs
    from harness.progress.store import Store

    out, err = out or console(), err or console(stderr=True)
    seed, with_cost = call.request.seed or 0, not call.request.no_cost
    task = without_costs(submission, course.exercise(submission.exercise_id))
    with Waiting(err if call.as_json else out) as waiting:
        progress = GradingProgress(waiting, is_silent=call.as_json)
        progress.begin(submission.name)
        graded = engine.grade(submission, task, progress.show, seed=seed, with_cost=with_cost)
        progress.end(graded)
        waiting.on("profiling" if call.profile else "")
        comparison = engine.grader_of(task, seed).profile(submission, task) if call.profile else None
    with closing(Store(course=course.name)) as store:
        attempt = keep_attempt(store, course, submission, task, graded)
        following = None if call.as_json else next_step(store, course, task, attempt, submission.path)
    if call.as_json:
        echo_json(attempt.result.as_json() | ({"profile": asdict(comparison)} if comparison else {}), out.file)
    else:
        if comparison is not None:
            print_profile(comparison, out)
        notes = _notes(attempt, submission.path)
        print_result(attempt.result, engine.weaker, call.verbose, notes, following, out)
    if attempt.result.are_values_right:
        return 0
    return {"passed": 0, "internal_error": 3}.get(attempt.result.verdict, 1)


def _notes(attempt: RecordedAttempt, file: str) -> list[str]:
    """Notes below the verdict: the planted mistake, the script of a failing call, cards that are due."""
    from harness.cli.screen import planted_note
    from harness.study.next_steps import side_step

    notes = []
    if attempt.planted is not None:
        notes.append(planted_note(attempt.result.verdict, attempt.planted.id, attempt.planted.explanation))
    elif (step := side_step(attempt.result, file)) is not None:
        notes.append(f"{step.command} · {step.why}")
    if attempt.n_due:
        cards = counted(attempt.n_due, "flashcard is", "flashcards are")
        notes.append(f"{cards} due because of this: {command_line('drill')}")
    return notes
