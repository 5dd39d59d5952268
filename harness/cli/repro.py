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
    from harness.sandbox.start import start_zygote

    loaded = load_course(course)
    submission = read_submission(find_file(file, loaded), loaded, exercise)
    zygote, _ = start_zygote(isolation, loaded.secret_paths())
    with zygote, waiting_for("looking for the failing call"):
        from harness.comparison.answer_key import build_key
        from harness.repro.failing_call import find_failing_call
        from harness.repro.script import default_path, write_repro

        path = out or default_path(submission)
        key = build_key(loaded.exercise(submission.exercise_id), zygote, seed)
        found = find_failing_call(submission, key, zygote, name)
        written = write_repro(found, key, submission, path)
    names = " and ".join(str(path) for path in written)
    echo(f'Wrote {names}: the check "{found.check.id}" in plain Python.')
    echo(f"  python {written[0]}")
    echo("Its first lines say how to step through the call in a debugger.")
