"""`harness repro`: a failing call as a script for a debugger."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.echo import echo
from harness.cli.options import ISOLATION, SEED


@click.command("repro")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "name", metavar="NAME", help="Take this check; default: the first that fails.")
@click.option("--exercise", metavar="ID", help="The exercise, if the file's name does not say it.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the script here.")
@SEED
@ISOLATION
@click.pass_obj
def repro_command(
    course: str | None,
    file: Path,
    name: str | None,
    exercise: str | None,
    out: Path | None,
    seed: int,
    isolation: str | None,
) -> None:
    """Write the failing call of FILE as a script, to run or to step through in a debugger."""
    from harness.cli.waiting import waiting_for
    from harness.course.catalogue import load_course
    from harness.course.submission import find_file, read_submission
    from harness.engine.conditions import GradingOptions
    from harness.engine.engine import Engine

    loaded = load_course(course)
    submission = read_submission(find_file(file, loaded), loaded, exercise)
    options = GradingOptions(isolation, "cpu", True, seed, loaded.secret_paths(), weakest="process", is_warm=False)
    with Engine(options) as engine, waiting_for("looking for the failing call"):
        from harness.repro.failing_call import find_failing_call
        from harness.repro.script import default_path, write_repro

        path = out or default_path(submission)
        task = loaded.exercise(submission.exercise_id)
        key = engine.grader_of(task).key_of(task)
        found = find_failing_call(submission, key, engine.zygote, name)
        written = write_repro(found, key, submission, path)
    names = " and ".join(str(path) for path in written)
    echo(f'Wrote {names}: the check "{found.check.id}" in plain Python.')
    echo(f"  python {written[0]}")
    echo("Its first lines say how to step through the call in a debugger.")
