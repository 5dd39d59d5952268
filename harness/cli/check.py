"""`harness check`: one submission, its verdict and the mistake in it."""

from __future__ import annotations

import json
from pathlib import Path

import click

LEVELS = click.Choice(["strict", "standard", "process"])


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--exercise", metavar="ID", help="The exercise, when the file's name does not say it.")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Seed of the drawn inputs."
)
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True)
@click.option("--no-cost", is_flag=True, help="Leave out checks of cost and speed.")
@click.option("--isolation", type=LEVELS, help="Insist on this level; default: the strongest that works here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")
@click.pass_obj
def check_command(
    course: str | None,
    file: Path,
    exercise: str | None,
    seed: int,
    device: str,
    no_cost: bool,
    isolation: str | None,
    as_json: bool,
) -> None:
    """Grade FILE and say what is wrong with it, by name where the mistake is known."""
    from harness.course import load_course
    from harness.submission import read_submission
    from harness.worker.host import start_nursery

    loaded = load_course(course)
    submission = read_submission(file, loaded, exercise)
    # The nursery imports torch while this process reads the exercise.
    nursery, weaker = start_nursery(isolation, loaded.secret_paths())
    with nursery:
        import numpy  # noqa: F401 - loaded now, while torch is

        from harness.grade import Grader
        from harness.planted import planted_in
        from harness.store import Store

        task = loaded.exercise(submission.exercise_id)
        result = Grader(nursery, seed, device, with_cost=not no_cost).grade(submission, task).as_json()
    planted = planted_in(submission, task)
    store = Store()
    if planted is None:
        store.add_attempt(result)
    else:  # what is planted is named once it is mended; mending is no attempt at the exercise
        number, mistake = planted
        store.add_debug(task.id, number, mistake.id, result["verdict"])
        result["diagnosis"] = [one for one in result["diagnosis"] if one["mistake"] != mistake.id]
    store.close()
    if as_json:
        click.echo(json.dumps(result))
    else:
        from harness.cli.screen import print_planted, print_result

        print_result(result, weaker)
        if planted is not None:
            print_planted(result["verdict"], planted[1].id, planted[1].says)
    raise click.exceptions.Exit({"passed": 0, "internal_error": 3}.get(result["verdict"], 1))
