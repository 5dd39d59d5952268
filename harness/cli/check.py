"""`harness check`: one submission, its verdict and the mistake in it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.course.exercise import Exercise
    from harness.course.submission import Submission
    from harness.grading.grader import Grader
    from harness.records import Result

LEVELS = click.Choice(["strict", "standard", "process"])


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--exercise", metavar="ID", help="The exercise, when the file's name does not say it.")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Seed of the drawn inputs."
)
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True)
@click.option("--no-cost", is_flag=True, help="Leave out checks of cost and speed.")
@click.option("--profile", is_flag=True, help="Show where time and memory went, next to the reference's.")
@click.option("--isolation", type=LEVELS, help="Insist on this level; default: the strongest that works here.")
@click.option("--verbose", "-v", is_flag=True, help="List every check.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")
@click.pass_obj
def check_command(
    course: str | None,
    file: Path,
    exercise: str | None,
    seed: int,
    device: str,
    no_cost: bool,
    profile: bool,
    isolation: str | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Grade FILE and say what is wrong with it, by name where the mistake is known."""
    from harness.course.catalogue import load_course
    from harness.course.submission import read_submission
    from harness.drill.after_attempt import call_cards
    from harness.errors import IsolationError
    from harness.sandbox.gpu import find_missing
    from harness.sandbox.start import start_zygote

    loaded = load_course(course)
    submission = read_submission(file, loaded, exercise)
    # The zygote imports torch while this process reads the exercise.
    missing = find_missing() if device != "cpu" else ""
    try:
        zygote, weaker = start_zygote(isolation, loaded.secret_paths(), device="cpu" if missing else device)
    except IsolationError as error:
        if device == "cpu" or missing:
            raise
        missing = str(error)
        zygote, weaker = start_zygote(isolation, loaded.secret_paths())
    with zygote:
        import numpy  # noqa: F401 - loaded now, while torch is

        from harness.cli.screen import are_values_right, print_planted, print_profile, print_result
        from harness.grading.grader import Grader
        from harness.progress.attempts import record_attempt, without_costs
        from harness.progress.store import Store

        task = loaded.exercise(submission.exercise_id)
        task = without_costs(submission, task)
        grader = Grader(zygote, seed, device, with_cost=not no_cost, missing=missing)
        graded = grader.grade(submission, task) if as_json else _grade_in_sight(grader, submission, task)
        comparison = grader.profile(submission, task) if profile else None
    store = Store()
    kept = record_attempt(store, submission, task, graded)
    result, planted = kept.result, kept.planted
    if as_json:
        click.echo(json.dumps(result | ({"profile": asdict(comparison)} if comparison else {})))
    else:
        print_result(result, weaker, verbose)
        if comparison is not None:
            print_profile(comparison)
        if planted is not None:
            print_planted(result["verdict"], planted.id, planted.says)
    if planted is None:
        called = call_cards(store, loaded, result)
        if called and not as_json:
            click.echo(f"{called} flashcards are due because of this: harness drill")
    store.close()
    code = 0 if are_values_right(result) else {"passed": 0, "internal_error": 3}.get(result["verdict"], 1)
    raise click.exceptions.Exit(code)


def _grade_in_sight(grader: Grader, submission: Submission, task: Exercise) -> Result:
    """Grade, and show the values and each cost as soon as they are known."""
    from harness.cli.progress import GradingProgress
    from harness.cli.screen import console

    with GradingProgress(console()) as progress:
        result = grader.grade(submission, task, progress.show)
        progress.end(result)
    return result
