"""`harness collect` and `harness explain-grade`: before a cohort is graded, and after."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from harness.cli.cohort_outputs import read_rules
from harness.cli.echo import echo
from harness.cli.options import FILE, FOLDER, pass_course
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.errors import UsageError


@click.command("collect")
@click.argument("platform", type=click.Choice(["canvas", "moodle", "gradescope", "github", "folder"]))
@click.argument("source", metavar="DOWNLOAD", type=click.Path(path_type=Path))
@click.option("--assignment", type=FILE, help="Whose exercises and roster count; default: all exercises, no roster.")
@click.option(
    "--times", type=FILE, help="When work was handed in: learner,submitted[,exercise], or Moodle's worksheet."
)
@click.option(
    "--out", type=FOLDER, default=Path("cohort"), show_default=True,
    help="The folder for the submissions and their manifest.",
)  # fmt: skip
@pass_course
def collect_command(
    course: Course, platform: str, source: Path, assignment: Path | None, times: Path | None, out: Path
) -> None:
    """Sort what PLATFORM gave you, a zip file or a folder, into a cohort that `harness grade` takes.

    collected.csv gives the reason for every file that is not used.
    """
    from harness.cohort.intake.collect import collect, summarise, write_collection
    from harness.cohort.intake.times import TimeTable, read_times

    rules = read_rules(assignment, course)
    table = TimeTable() if times is None else read_times(times, rules.zone or UTC)
    collection = collect(source, platform, rules.exercises or course.exercise_ids, rules.roster, table, course.entries)
    manifest = write_collection(collection, out)
    for line in summarise(collection, {entry.id: entry.name for entry in rules.roster}):
        echo(line)
    option = "" if assignment is None else f" --assignment {assignment}"
    echo(f"Next: `{command_line(f'grade {manifest}{option} --export gradebook')}`")


@click.command("explain-grade")
@click.argument("learner")
@click.argument("exercise")
@click.option(
    "--results", type=FOLDER, default=Path("results"), show_default=True,
    help="The folder that `harness grade` wrote.",
)  # fmt: skip
@click.option("--assignment", type=FILE, help="The assignment that it was graded by.")
@pass_course
def explain_grade_command(course: Course, learner: str, exercise: str, results: Path, assignment: Path | None) -> None:
    """Show step by step how LEARNER's grade for EXERCISE is computed: attempts, checks, lateness, adjustments."""
    from harness.cohort.result_files import ResultFile
    from harness.export.explain import explain_grade
    from harness.export.gradebook_data import make_gradebook

    rules = read_rules(assignment, course)
    path, advice = results / "results.jsonl", "give the folder with --results"
    if assignment is not None:
        path, advice = results / "attempts.jsonl", "run `harness grade` with the same assignment first"
    if not path.is_file():
        raise UsageError(f"{path} is not there; {advice}")
    book = make_gradebook(ResultFile(path), rules, datetime.now(UTC))
    for line in explain_grade(book, learner, exercise):
        echo(line)
