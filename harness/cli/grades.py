"""`harness explain-grade`: how a grade came about."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.cohort_outputs import read_rules
from harness.cli.echo import echo
from harness.errors import UsageError

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("explain-grade")
@click.argument("learner")
@click.argument("exercise")
@click.option(
    "--results", type=click.Path(path_type=Path, file_okay=False), default=Path("results"), show_default=True,
    help="The folder that `harness grade` wrote.",
)  # fmt: skip
@click.option("--policy", type=FILE, help="The policy that it was graded by.")
@click.option("--assignment", type=FILE, help="The assignment that it was graded by.")
@click.pass_obj
def explain_grade_command(
    course: str | None, learner: str, exercise: str, results: Path, policy: Path | None, assignment: Path | None
) -> None:
    """Show step by step how the grade of LEARNER for EXERCISE came about: attempts, checks, lateness, adjustments."""
    from datetime import UTC, datetime

    from harness.cohort.results import ResultFile
    from harness.course.catalogue import load_course
    from harness.export.explain import explain_grade
    from harness.export.gradebook_data import make_gradebook
    from harness.policy.rules import Policy

    rules = read_rules(policy, assignment, load_course(course))
    name = "results.jsonl" if rules is None else "attempts.jsonl"
    path = results / name
    if not path.is_file():
        advice = "give the folder with --results" if rules is None else "run `harness grade` with the same rules first"
        raise UsageError(f"{path} is not there; {advice}")
    book = make_gradebook(ResultFile(path), rules or Policy(), datetime.now(UTC))
    for line in explain_grade(book, learner, exercise):
        echo(line)
