"""`harness grade`, `harness demo`, `harness class publish` and `harness class merge`: folders of submissions."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from harness.cli.cohort_outputs import OUTPUTS, Exports, read_exports, read_rules, write_outputs
from harness.cli.echo import echo
from harness.cli.options import DEVICE, FILE, FOLDER, LEVEL, NO_COST, SEED_RANGE, as_record, pass_course, with_options
from harness.cohort.jobs import CohortPlan, IgnoredPath, PlannedSubmission, Shard, parse_shard, plan_cohort, restrict
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.engine.conditions import GradingOptions
from harness.errors import HarnessError, UsageError
from harness.text import counted, one_line

if TYPE_CHECKING:
    from harness.cohort.folder import RunFolder
    from harness.cohort.result_files import ResultFile
    from harness.cohort.run import Executor
    from harness.policy.assignment import Assignment

MOST_NAMED = 20
# Submissions that are graded again although they have a verdict.
Again = Literal["all"] | frozenset["PlannedSubmission"]
JOBS = click.IntRange(1, 256)


@dataclass(frozen=True)
class GradingRequest:
    """What is graded, where and how; None leaves the choice to the folder of results or to this machine.

    With `regrade`, everything is graded again, or only what `learners` and `exercises` name.
    """

    source: Path
    out: Path | None = None
    jobs: int | None = None
    seed: int | None = None
    device: str = "cpu"
    no_cost: bool = False
    isolation: str | None = None
    shard: str | None = None
    cluster: str | None = None
    regrade: bool = False
    learners: Sequence[str] = ()
    exercises: Sequence[str] = ()

    @property
    def part(self) -> Shard | None:
        """The part of the cohort.  Raises UsageError."""
        return None if self.shard is None else parse_shard(self.shard)


GRADING = (
    click.argument("source", metavar="MANIFEST or DIR", type=click.Path(path_type=Path)),
    click.option("--out", type=FOLDER, help="Where results go and where a run resumes (default: DIR/results)."),
    click.option(
        "--jobs", type=JOBS, help="Grade N submissions at once (default: one more than the cores).", metavar="N"
    ),
    click.option(
        "--seed",
        type=SEED_RANGE,
        envvar="HARNESS_SEED",
        help="Seed of the drawn inputs, a secret of the course; default: that of --out, else drawn and recorded.",
    ),
    DEVICE,
    NO_COST,
    click.option(
        "--isolation",
        type=LEVEL,
        help="Insist on this level; default: that of --out, else the strongest here, `standard` at least.",
    ),
)


@click.command("grade")
@with_options(GRADING)
@click.option("--shard", metavar="I/N", help="Grade only part I of N, the same on every machine; see `class merge`.")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Grade on a Ray cluster: its address, `auto` for the one that runs here, `local` for one of its own.",
)
@click.option("--regrade", "--fresh", "regrade", is_flag=True, help="Grade everything again; older attempts are kept.")
@click.option("--learner", "learners", metavar="NAME", multiple=True, help="With --regrade: only this learner's work.")
@click.option("--exercise", "exercises", metavar="ID", multiple=True, help="With --regrade: only this exercise.")
@with_options(OUTPUTS)
@as_record("request", GradingRequest)
@pass_course
def grade_command(course: Course, request: GradingRequest, require_pass: bool, **outputs: Any) -> None:
    """Grade a folder of learners (DIR/<learner>/<exercise-id>.py), or the submissions that a CSV file lists.

    Submissions graded by an earlier run are not graded again: after an interruption, the same command resumes.
    """
    results = _grade(course, request, read_exports(course, **outputs))
    if require_pass and any(not result.is_passed for result in results):
        raise click.exceptions.Exit(1)


@click.command("publish")
@with_options(GRADING)
@click.option("--dry-run", is_flag=True, help="Grade and print the summary; pages and exports stay as they are.")
@click.option("--export", "export", metavar="LIST", multiple=True, help="More exports, such as canvas=grades.csv.")
@click.option("--assignment", type=FILE, required=True, help="The assignment; its `canvas` and `moodle` are filled in.")
@as_record("request", GradingRequest)
@pass_course
def publish_command(
    course: Course, request: GradingRequest, dry_run: bool, export: Sequence[str], assignment: Path
) -> None:
    """Grade a cohort, summarise what needs a decision, and replace its pages, exports and mail merge, all at once or
    not at all.

    Submissions graded by an earlier run are not graded again. Start with `--dry-run`.
    """
    if (manifest := request.source / "manifest.csv").is_file():
        raise UsageError(
            f"{request.source} was collected; publish {manifest}, which says when work was handed in and what is not "
            "usable"
        )
    rules = read_rules(assignment, course)
    sheets = [name for name in ("canvas", "moodle") if (sheet := getattr(rules, name)) is not None and sheet.file]
    named = {name.partition("=")[0] for names in export for name in names.split(",")}
    wanted = ["gradebook", "feedback", *(name for name in sheets if name not in named), *export]
    exports = read_exports(course, export=wanted, assignment=assignment)
    results = _grade(course, request, replace(exports, is_published=True, is_dry=dry_run))
    if dry_run:
        echo("Nothing was published; without --dry-run this replaces pages, exports and mail merge")
    else:
        names = ("cohort.html", "gradebook.csv", "feedback/mail-merge.csv")
        echo(f"Published: {', '.join(str(results.path.parent / name) for name in names)}")


def _grade(course: Course, request: GradingRequest, exports: Exports) -> ResultFile:
    """Grade what has no verdict and write the outputs."""
    from harness.cohort.folder import open_folder
    from harness.cohort.own_folder import claim
    from harness.cohort.result_files import write_left_out
    from harness.cohort.run import check_points, choose_level, choose_seed
    from harness.policy.assignment import rule_by_exercise
    from harness.progress.store import home

    source, part = request.source, request.part
    beside = source if source.is_dir() else source.parent
    target = request.out or beside / "results"
    plan = plan_cohort(source, course, target, patterns=exports.assignment.patterns)
    plan = restrict(plan, exports.assignment.exercises)
    if not plan.entries:
        raise UsageError(f"{source}: no file answers an exercise of {exports.path}, so nothing can be graded")
    _check_times(plan, exports.assignment)
    _check_seed(target, request)
    again = choose_again(plan, request)
    roots = {Path(entry.path).parent for entry in plan.entries} if source.is_file() else {source}
    claim(target, roots if request.out else {*roots, beside}, home())
    points = {} if exports.path is None else rule_by_exercise(exports.assignment)
    with open_folder(target) as folder:
        if again != "all":
            check_points(folder, points)
        # The summary names what is not usable.
        said = plan.unusable if exports.is_published else ()
        _report_left_out([each for each in plan.left_out if each not in said], write_left_out(folder, plan))
        options = GradingOptions(
            level=choose_level(folder, request.isolation, again == "all"),
            device=request.device,
            with_cost=not request.no_cost,
            seed=choose_seed(folder, request.seed),
            hidden=course.secret_paths(),
        )
        grade_plan(folder, plan, course, options, request, again, points)
        return write_outputs(folder, plan.entries_of(part), course, exports)


@click.command("merge")
@click.argument("folders", metavar="DIR...", type=FOLDER, nargs=-1, required=True)
@click.option("--out", type=FOLDER, required=True, help="Where the merged results go.")
@click.option("--allow-gaps", is_flag=True, help="Merge although submissions have no verdict.")
@click.option(
    "--allow-conflicts", is_flag=True, help="Merge although parts contradict each other: the later verdict counts."
)
@with_options(OUTPUTS)
@pass_course
def merge_command(
    course: Course,
    folders: Sequence[Path],
    out: Path,
    allow_gaps: bool,
    allow_conflicts: bool,
    require_pass: bool,
    **outputs: Any,
) -> None:
    """Join the parts that `harness grade --shard` made into one folder of results."""
    from harness.cohort.folder import open_folder, open_for_reading
    from harness.cohort.merge import merge

    exports = read_exports(course, **outputs)
    with ExitStack() as stack:
        parts = [stack.enter_context(open_for_reading(path)) for path in dict.fromkeys(folders)]
        if any(out.resolve() == part.path.resolve() for part in parts):
            raise UsageError(f"{out} is one of the parts; name another folder with --out")
        target = stack.enter_context(open_folder(out))
        merged = merge(parts, target, allow_gaps=allow_gaps, allow_conflicts=allow_conflicts)
        for reason in (*merged.gaps[:MOST_NAMED], *merged.conflicts[:MOST_NAMED]):
            echo(f"merged anyway: {reason}", err=True)
        results = write_outputs(target, merged.entries, course, exports)
    echo(f"{counted(len(results), 'submission')} from {len(parts)} folders. Results: {out}")
    if require_pass and any(not result.is_passed for result in results):
        raise click.exceptions.Exit(1)


@click.command("demo")
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.option("--jobs", type=JOBS, metavar="N", help="Grade N submissions at once.")
@pass_course
def demo_command(course: Course, folder: Path | None, jobs: int | None) -> None:
    """See the product in a minute: grade a small cohort made from the course's own references and mistakes."""
    from harness.cli.options import open_store
    from harness.cli.screen import print_result
    from harness.course.demo import write_cohort
    from harness.drill.day import read_advice

    target = folder or Path("harness-demo")
    try:
        write_cohort(target, course)
    except OSError as error:
        raise HarnessError(f"the cohort cannot be written to {target}: {error.strerror}; name another folder") from None
    echo(f"{target}: a cohort made from the course's own references and known mistakes, a hostile file among them")
    request = GradingRequest(target, jobs=jobs, seed=0, regrade=True)
    results = _grade(course, request, Exports(read_rules(None, course)))
    echo("\nOne of them, as its learner sees it:\n")
    print_result(next((result for result in results if result.diagnosis), results[0]))
    echo(f"\nThe page of the whole cohort: {results.path.parent / 'cohort.html'}")
    with open_store(course) as store:
        following = read_advice(store, course, Path()).first
    echo(f"Now yours: `{command_line('watch')}` grades on save. Next: {following}")


@contextmanager
def _open_executor(options: GradingOptions, request: GradingRequest) -> Iterator[Executor]:
    """An executor that is ready to grade; prints why no stronger isolation works here."""
    if request.cluster is not None:
        from harness.cohort.cluster import open_cluster

        with open_cluster(options, request.jobs, request.cluster, lambda message: echo(message, err=True)) as executor:
            yield executor
        return
    from harness.cohort.run import LocalExecutor
    from harness.engine.engine import Engine, usable_cores

    with Engine(options) as engine:
        for reason in engine.weaker:
            echo(f"not stronger: {reason}", err=True)
        if engine.missing:
            echo(f"no {options.device} here: {engine.missing}; checks that need it stay unverified", err=True)
        # One more than the cores: each waits for its guest at times.
        yield LocalExecutor(engine, request.jobs or usable_cores() + 1)


def choose_again(plan: CohortPlan, request: GradingRequest) -> Again:
    """What is graded again: everything, or the submissions of these learners and exercises. Raises UsageError if there
    are none.
    """
    learners, exercises = request.learners, request.exercises
    if not learners and not exercises:
        return "all" if request.regrade else frozenset()
    if not request.regrade:
        raise UsageError("--learner and --exercise say what to grade again; give --regrade too")
    chosen = frozenset(
        entry
        for entry in plan.entries
        if (not learners or entry.learner in learners) and (not exercises or entry.exercise_id in exercises)
    )
    if not chosen:
        given = " ".join([*(f"--learner {name}" for name in learners), *(f"--exercise {name}" for name in exercises)])
        raise UsageError(f"{given}: the cohort has no such submission")
    return chosen


def _check_seed(target: Path, request: GradingRequest) -> None:
    """Raises UsageError if each part of a cohort would draw a seed of its own, because `merge` would refuse them
    later.
    """
    if request.shard is not None and request.seed is None and not (target / "run.json").is_file():
        raise UsageError(
            "--shard without a seed: every part would draw another one. Set HARNESS_SEED to the same number on every "
            "machine (in CI a secret, which must not be empty), or give --seed"
        )


def _check_times(plan: CohortPlan, assignment: Assignment) -> None:
    """Raises UsageError if rules for late work need a time that is not known: now rather than after all the grading."""
    due, late = assignment.due, assignment.late
    if due is None or late is None or late.without_time == "on-time":
        return
    missing = [
        entry
        for entry in plan.entries
        if not entry.submitted and not entry.timing and due.of(entry.learner, entry.exercise_id) is not None
    ]
    if missing:
        who = [*dict.fromkeys(entry.learner for entry in missing)]
        more = f" and {counted(len(who) - MOST_NAMED, 'more learner')}" if len(who) > MOST_NAMED else ""
        raise UsageError(
            f"late work loses points, and it is not known when {one_line(', '.join(who[:MOST_NAMED]))}{more} "
            "handed in. Collect again with --times FILE (a CSV file of learner,submitted), write the times into the "
            "manifest's column `submitted`, or set `late: {without_time: on-time}` in the assignment"
        )


def grade_plan(
    folder: RunFolder,
    plan: CohortPlan,
    course: Course,
    options: GradingOptions,
    request: GradingRequest,
    again: Again = "all",
    points: Mapping[str, str] | None = None,
) -> None:
    """Grade new submissions and those to be graded again, and show the progress; `points` are the rules for them."""
    from harness.cli.cohort_view import CohortView, as_duration
    from harness.cohort.run import begin, run

    part = request.part
    entries = plan.entries_of(part)
    with _open_executor(options, request) as executor:
        start = time.monotonic()
        for exercise_id in dict.fromkeys(entry.exercise_id for entry in entries):
            course.exercise(exercise_id)  # an invalid exercise is an error now, not after an hour of grading
        conditions = executor.conditions
        info = begin(folder, plan, conditions, part, again == "all", points)
        view = CohortView(len(entries))
        try:
            with _stopped_by_sigterm(), view.waiting:
                for verdict in run(
                    folder, entries, info, course, executor, lambda entry: again != "all" and entry in again
                ):
                    view.on_verdict(verdict)
        except KeyboardInterrupt as stop:
            echo(
                f"{view.progress.done} of {len(entries)} are graded and kept in {folder.path}; "
                "the same command resumes from there",
                err=True,
            )
            if isinstance(stop, _Terminated):
                raise click.exceptions.Exit(128 + signal.SIGTERM) from None
            raise
    for path in folder.set_aside:
        echo(f"damaged, set aside and graded again: {path}", err=True)
    known = f" ({view.progress.known} known from before)" if view.progress.known else ""
    shard = f", shard {part}" if part else ""
    tally = view.progress.tally or "nothing of the cohort is in this part"
    echo(  # without the seed, since learners may read the log of a pipeline
        f"{counted(len(entries), 'submission')} in {as_duration(time.monotonic() - start)}{known}: {tally}. "
        f"Isolation {conditions.level}{shard}. Results: {folder.path / 'results.jsonl'}"
    )


class _Terminated(KeyboardInterrupt):
    """SIGTERM, as schedulers send it before they kill."""


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _report_left_out(left_out: Sequence[IgnoredPath], listed: Path) -> None:
    for ignored in left_out[:MOST_NAMED]:
        echo(f"left out: {one_line(ignored.path)} ({one_line(ignored.why)})", err=True)
    if len(left_out) > MOST_NAMED:
        echo(f"left out: {len(left_out) - MOST_NAMED} more; see {listed}", err=True)
