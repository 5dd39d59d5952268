"""`harness class autograder` makes a platform's bundle, and `harness class autograde` runs inside it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.cohort_outputs import Exports, read_rules
from harness.cli.echo import echo
from harness.cli.options import FILE, FOLDER, LEVEL, SEED_RANGE, pass_course
from harness.cohort.jobs import plan_cohort, restrict
from harness.course.catalogue import Course, load_course
from harness.engine.conditions import GradingOptions
from harness.errors import UsageError
from harness.files import write

if TYPE_CHECKING:
    from harness.policy.assignment import Assignment

PLATFORMS = ["gradescope", "prairielearn", "classroom50", "docker", "github-actions", "gitlab", "slurm"]


@click.command("autograder")
@click.argument("platform", type=click.Choice(PLATFORMS))
@click.option("--assignment", type=FILE, required=True, help="The assignment that is graded there.")
@click.option("--out", type=FOLDER, required=True, help="An empty folder.")
@click.option("--wheel", type=FILE, help="A wheel of the harness; default: one of this installation.")
@click.option("--isolation", type=LEVEL, help="Insist on this level there; `external` if the container is the sandbox.")
@click.pass_obj
def autograder_command(
    course: str | None, platform: str, assignment: Path, out: Path, wheel: Path | None, isolation: str | None
) -> None:
    """Write all files that PLATFORM needs to grade an assignment: scripts, the wheel, pinned versions.

    They contain nothing about any person, whatever the assignment says.
    """
    from harness.autograder.bundle import BundleRequest, write_bundle

    if course is not None:
        raise UsageError("a bundle holds the built-in course only; leave --course out")
    rules = _read(assignment, load_course(None))
    request = BundleRequest(assignment, rules.title, tuple(rules.exercises), wheel, isolation or "")
    for line in write_bundle(platform, request, out):
        echo(line)


@click.command("autograde")
@click.argument("platform", type=click.Choice([*PLATFORMS[:3], "github-actions"]))
@click.option("--assignment", type=FILE, required=True, help="The assignment of this container.")
@click.option("--root", type=FOLDER, help="Where the platform's folders are.")
@click.option("--seed", type=SEED_RANGE, envvar="HARNESS_SEED", help="Seed of the drawn inputs; default: drawn.")
@click.option("--isolation", type=LEVEL, help="Insist on this level; default: the strongest that works.")
@pass_course
def autograde_command(
    course: Course, platform: str, assignment: Path, root: Path | None, seed: int | None, isolation: str | None
) -> None:
    """Grade the one submission in a container of PLATFORM, and write the result where the platform looks for it."""
    from harness.autograder.platforms import arrange, learner_of, read_arrival, rules_for
    from harness.cli.cohort import GradingRequest, grade_plan
    from harness.cli.cohort_outputs import write_outputs
    from harness.cohort.folder import open_folder
    from harness.cohort.run import choose_seed

    whole = _read(assignment, course)
    arrival = read_arrival(platform, root)
    learner = learner_of(arrival, whole)
    rules = rules_for(whole, learner, is_timed=bool(arrival.submitted))
    with tempfile.TemporaryDirectory() as scratch:
        manifest, left_out = arrange(
            arrival, learner.id, rules.exercises, Path(scratch) / "cohort", course.entries, rules.patterns
        )
        for ignored in left_out:
            echo(f"left out: {ignored.path} ({ignored.why})", err=True)
        plan = restrict(plan_cohort(manifest, course, allow_empty=True), rules.exercises)
        with open_folder(Path(scratch) / "results") as folder:
            options = GradingOptions(isolation, "cpu", True, choose_seed(folder, seed), course.secret_paths())
            grade_plan(folder, plan, course, options, GradingRequest(manifest, jobs=1))
            names = (arrival.export, *(["github-annotations"] if platform == "github-actions" else []))
            exports = Exports(rules, names, by_assignment=True, with_similar=False)
            results = write_outputs(folder, plan.entries, course, exports)
            if arrival.result.parent.is_symlink() and arrival.result.parent != arrival.submission:
                raise UsageError(f"{arrival.result.parent} is a link; nothing is written through it")
            write(arrival.result, (folder.path / MADE[arrival.export]).read_bytes())
            is_passed = len(results) == len(rules.exercises) and all(result.is_passed for result in results)
    echo(f"{arrival.result} is written")
    if platform == "github-actions" and not is_passed:
        raise click.exceptions.Exit(1)


def _read(path: Path, course: Course) -> Assignment:
    """The assignment of a bundle. Raises UsageError if it does not say what it grades."""
    assignment = read_rules(path, course)
    if not assignment.exercises:
        raise UsageError(f"{path} names no exercises; a bundle needs them (exercises: {{softmax: {{points: 10}}}})")
    return assignment


# The file that an export writes for a single learner.
MADE = {
    "gradescope": "gradescope/results.json",
    "prairielearn": "prairielearn/results.json",
    "classroom50": "classroom50/result.json",
    "github-summary": "summary.md",
}
