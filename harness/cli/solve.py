"""`harness start`, `hint`, `solution`, `fix` and `repro`: the files and the help of an exercise."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.echo import echo
from harness.cli.options import EXERCISE, FILE, FOLDER, ISOLATION, SEED, open_store, pass_course
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.course.debug_task import choose_seed, write_task
from harness.course.file_names import find_file
from harness.course.hints import hint_lines
from harness.course.notebook_file import SUFFIX
from harness.course.submission import read_submission
from harness.engine.conditions import GradingOptions
from harness.errors import UsageError
from harness.files import write
from harness.progress.attempts import known_result
from harness.progress.exercises import take_hint, write_project, write_starter


@click.command("start")
@EXERCISE
@click.option("--dir", "folder", type=FOLDER, default=Path(), help="The folder to write to.")
@click.option("--notebook", "is_notebook", is_flag=True, help="Write a Jupyter notebook.")
@pass_course
def start_command(course: Course, exercise_id: str, folder: Path, is_notebook: bool) -> None:
    """Write the starter file of an exercise, or a folder with those of a project; never overwrites a file."""
    if course.steps_of(exercise_id) and exercise_id not in course.exercise_ids:
        with open_store(course) as store:
            written = write_project(course, store, exercise_id, folder / exercise_id)
        echo("\n".join(f"{path} is written." for path in written))
        echo(f"Fill in the first step, then `{command_line(f'check {written[0]}')}`.")
        return
    task, notebook = course.exercise(exercise_id), ""
    if is_notebook:
        from harness.notebook.magics import starter_notebook

        notebook = starter_notebook(task)
    with open_store(course) as store:
        path = write_starter(store, task, folder, notebook)
    how = "Run its cells, or" if is_notebook else "Fill it in, then"
    echo(f"{path} is written. {how} `{command_line(f'check {path}')}`.")


@click.command("fix")
@EXERCISE
@click.option(
    "--seed", type=click.IntRange(0, 10**18 - 1), help="Chooses the mistake; default: one that you have not fixed yet."
)
@click.option("--dir", "folder", type=FOLDER, default=Path("fix"), show_default=True, help="The folder to write to.")
@pass_course
def fix_command(course: Course, exercise_id: str, seed: int | None, folder: Path) -> None:
    """Write a solution with one real mistake in it, for you to find and fix; never overwrites a file."""
    task = course.exercise(exercise_id)
    path = folder / f"{task.id}.py"
    if path.exists():
        raise UsageError(f"{path} is already there and was left as it is; fix it, or move it away to get another one")
    with open_store(course) as store:
        fixed = store.found_mistakes(task.id)
        text = write_task(task, choose_seed(task, fixed) if seed is None else seed)
        if task.id not in store.revealed_exercises():
            raise UsageError(
                f"{task.id} has not passed yet, and the file would be its solution but for one mistake; "
                f"pass it first, or give it up with `{command_line(f'solution {task.id} --give-up')}`"
            )
    write(path, text, is_new=True)
    check = command_line(f"check {path}")
    echo(f"{path} is written, with one mistake in it. `{check}` shows the symptom, not the mistake.")


@click.command("hint")
@EXERCISE
@pass_course
def hint_command(course: Course, exercise_id: str) -> None:
    """Show the next hint for an exercise; hints are recorded."""
    task = course.exercise(exercise_id)
    with open_store(course) as store:
        hints = take_hint(store, task)
    from harness.cli.screen import console

    out = console()
    for number, hint in enumerate(hints, 1):
        first, *steps = hint_lines(hint)
        gap = "\n    " if steps else " "
        text = f"hint {number} of {len(task.file.hints)}:{gap}{first}" + "".join(f"{gap}{step}" for step in steps)
        out.print(f"{text}\n", soft_wrap=bool(steps) or not out.is_terminal)


@click.command("solution")
@EXERCISE
@click.option("--give-up", is_flag=True, help="Show it without a pass; this is recorded.")
@pass_course
def solution_command(course: Course, exercise_id: str, give_up: bool) -> None:
    """Show the reference, after a pass or with a recorded --give-up."""
    task = course.exercise(exercise_id)
    with open_store(course) as store:
        standing = store.standings().get(task.id)
        has_passed = standing is not None and standing.is_passed
        if not has_passed and not store.has_given_up(task.id):
            if not give_up:
                raise UsageError(
                    f"{task.id} has not passed yet. `{command_line(f'hint {task.id}')}` helps; "
                    f"`{command_line(f'solution {task.id} --give-up')}` shows the reference "
                    "and records that you gave up."
                )
            store.add_give_up(task.id)
    echo(task.reference_source)


@click.command("repro")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "name", metavar="NAME", help="Take this check; default: the first that fails.")
@click.option("--exercise", metavar="ID", help="The exercise, if the file's name does not say it.")
@click.option("--out", type=FILE, metavar="FILE", help="Write the script here.")
@SEED
@ISOLATION
@pass_course
def repro_command(
    course: Course,
    file: Path,
    name: str | None,
    exercise: str | None,
    out: Path | None,
    seed: int,
    isolation: str | None,
) -> None:
    """Write the failing call of FILE as a script, to run or to step through in a debugger."""
    from harness.cli.screen import waiting_for
    from harness.engine.engine import Engine

    submission = read_submission(find_file(file, course), course, exercise)
    if submission.path.endswith(SUFFIX):
        raise UsageError(f"{file} is a notebook; put {submission.exercise_id} into a .py file, and give that")
    with open_store(course) as store:
        known = known_result(store, submission, seed)
    options = GradingOptions(isolation, "cpu", True, seed, course.secret_paths(), weakest="process", is_warm=False)
    with Engine(options) as engine, waiting_for("looking for the failing call"):
        from harness.repro.failing_call import find_failing_call
        from harness.repro.script import default_path, write_repro

        path = out or default_path(submission)
        task = course.exercise(submission.exercise_id)
        key = engine.grader_of(task).key_of(task)
        found = find_failing_call(submission, key, engine.zygote, name, known)
        written = write_repro(found, key, submission, path)
    names = " and ".join(str(path) for path in written)
    echo(f'Wrote {names}: the check "{found.check.id}" in plain Python.')
    echo(f"  python {written[0]}")
    echo("Its first lines say how to step through the call in a debugger.")
    for step in submission.lacks(task.earlier):
        echo(
            f"It needs your {step.module}.py beside {file.name}: the check took the reference's, which a script cannot "
            f"hold. Write that step, or save `{command_line(f'solution {step.id} --give-up')}` as {step.module}.py."
        )
