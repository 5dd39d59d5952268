"""`harness grade`, `harness merge` and `harness demo`: folders of submissions."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from harness.cli.cohort_outputs import Exports, list_exports, read_exports, write_exports, write_page
from harness.errors import HarnessError, UsageError

if TYPE_CHECKING:
    from harness.cohort.folder import RunFolder
    from harness.cohort.local import GradingOptions
    from harness.cohort.plan import CohortPlan, PlannedSubmission, Shard
    from harness.cohort.record import Keep
    from harness.cohort.results import ResultFile
    from harness.cohort.run import Executor
    from harness.course.catalogue import Course

LEVELS = click.Choice(["strict", "standard", "process"])
MOST_TOLD = 20
Command = TypeVar("Command", bound=Callable[..., Any])

FOLDER = click.Path(path_type=Path, file_okay=False)
SHOWN = (
    click.option(
        "--keep",
        type=click.Choice(["last", "best"]),
        help="Which attempt of a learner counts (default: what the policy says, else last); all are kept.",
    ),
    click.option(
        "--export",
        "wanted",
        metavar="LIST",
        multiple=True,
        is_eager=True,
        callback=lambda context, _, names: _list_if_asked(context, names),
        help="More files, such as gradescope,gradebook; `--export help` lists them.",
    ),
    click.option(
        "--policy",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Points, weights, penalties, what learners see: a YAML file.",
    ),
    click.option("--no-similar", is_flag=True, help="Leave the similarity hints out of cohort.html."),
    click.option("--require-pass", is_flag=True, help="Exit 1 unless every submission passed."),
)


def with_shown(command: Command) -> Command:
    """The options about what is written from the verdicts."""
    for option in reversed(SHOWN):
        command = option(command)
    return command


@click.command("grade")
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--out", type=FOLDER, help="Where results go, and where a run goes on (default: DIR/results).")
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Submissions graded at once (default: one more than the cores)."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    envvar="HARNESS_SEED",
    help="Seed of the drawn inputs, a secret of the course; default: that of --out, else drawn and recorded.",
)
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True)
@click.option("--no-cost", is_flag=True, help="Leave out checks of cost and speed.")
@click.option(
    "--isolation",
    type=LEVELS,
    help="Insist on this level; default: that of --out, else the strongest here; `process` only by name.",
)
@click.option("--shard", metavar="I/N", help="Only part I of N, the same on every machine; `harness merge` joins them.")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Grade on a Ray cluster; `local` starts one here, `auto` takes a running one or starts it.",
)
@click.option("--fresh", is_flag=True, help="Grade everything again; older attempts are kept.")
@with_shown
@click.pass_obj
def grade_command(
    course: str | None,
    source: Path,
    out: Path | None,
    jobs: int | None,
    seed: int | None,
    device: str,
    no_cost: bool,
    isolation: str | None,
    shard: str | None,
    cluster: str | None,
    fresh: bool,
    keep: Keep | None,
    wanted: Sequence[str],
    policy: Path | None,
    no_similar: bool,
    require_pass: bool,
) -> None:
    """Grade a folder of learners (DIR/<learner>/<exercise-id>.py), or the submissions that a CSV file lists.

    What is known from an earlier run is not graded again: after an interrupt the same command goes on.
    """
    from harness.cohort.folder import open_folder
    from harness.cohort.local import GradingOptions
    from harness.cohort.plan import parse_shard, plan_cohort
    from harness.cohort.results import write_left_out
    from harness.cohort.run import choose_level, choose_seed
    from harness.course.catalogue import load_course

    part = None if shard is None else parse_shard(shard)
    loaded = load_course(course)
    exports = read_exports(wanted, policy, keep, loaded)
    target = out or _default_out(source)
    plan = plan_cohort(source, loaded, target)
    with open_folder(target) as folder:
        _tell_left_out(plan, write_left_out(folder, plan))
        level = choose_level(folder, isolation, fresh)
        asked = GradingOptions(level, device, not no_cost, choose_seed(folder, seed), loaded.secret_paths())
        with open_executor(asked, jobs, cluster) as executor:
            grade_plan(folder, plan, loaded, executor, part, fresh)
        mine = [entry for entry in plan.entries if part is None or part.has(entry)]
        results = write_all(folder, mine, loaded, exports, () if no_similar else mine)
    _exit_unless_passed(require_pass, results)


@click.command("merge")
@click.argument("folders", metavar="DIR...", type=FOLDER, nargs=-1, required=True)
@click.option("--out", type=FOLDER, required=True, help="Where the whole goes.")
@click.option("--allow-gaps", is_flag=True, help="Merge though submissions have no verdict.")
@click.option(
    "--allow-conflicts", is_flag=True, help="Merge though parts contradict each other: the later verdict holds."
)
@with_shown
@click.pass_obj
def merge_command(
    course: str | None,
    folders: Sequence[Path],
    out: Path,
    allow_gaps: bool,
    allow_conflicts: bool,
    keep: Keep | None,
    wanted: Sequence[str],
    policy: Path | None,
    no_similar: bool,
    require_pass: bool,
) -> None:
    """Join the parts that `harness grade --shard` made into one folder of results."""
    from harness.cohort.folder import open_folder, open_for_reading
    from harness.cohort.merge import merge
    from harness.course.catalogue import load_course

    loaded = load_course(course)
    exports = read_exports(wanted, policy, keep, loaded)
    with ExitStack() as stack:
        parts = [stack.enter_context(open_for_reading(path)) for path in dict.fromkeys(folders)]
        if any(out.resolve() == part.path.resolve() for part in parts):
            raise UsageError(f"{out} is one of the parts; name another folder with --out")
        target = stack.enter_context(open_folder(out))
        merged = merge(parts, target, allow_gaps=allow_gaps, allow_conflicts=allow_conflicts)
        for told in (*merged.gaps[:MOST_TOLD], *merged.conflicts[:MOST_TOLD]):
            click.echo(f"merged all the same: {told}", err=True)
        compared = () if no_similar else merged.entries
        results = write_all(target, merged.entries, loaded, exports, compared)
    click.echo(f"{_count(results)} from {len(parts)} folders. Results: {out}")
    _exit_unless_passed(require_pass, results)


@click.command("demo")
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.option("--jobs", type=click.IntRange(1, 256))
@click.pass_obj
def demo_command(course: str | None, folder: Path | None, jobs: int | None) -> None:
    """The product in a minute: grades a small cohort made from the course's own references and mistakes."""
    from harness.cli.screen import print_result
    from harness.cohort.folder import open_folder
    from harness.cohort.local import GradingOptions
    from harness.cohort.plan import plan_cohort
    from harness.course.catalogue import load_course
    from harness.course.demo import write_cohort

    loaded = load_course(course)
    target = folder or Path("harness-demo")
    try:
        write_cohort(target, loaded)
    except OSError as error:
        raise HarnessError(f"the cohort cannot be written to {target}: {error.strerror}; name another folder") from None
    click.echo(
        f"{target}: a cohort made from the course's own references and known mistakes, a hostile file among them"
    )
    out = target / "results"
    plan = plan_cohort(target, loaded, out)
    with open_folder(out) as opened:
        wanted = GradingOptions(None, "cpu", True, 0, loaded.secret_paths())
        with open_executor(wanted, jobs, None) as executor:
            grade_plan(opened, plan, loaded, executor, None, fresh=True)
        results = write_all(opened, plan.entries, loaded, Exports(), plan.entries)
    click.echo("\nOne of them, as its learner sees it:\n")
    print_result(next((result for result in results if result["diagnosis"]), results[0]))
    click.echo(f"\nThe page of the whole cohort: {out / 'cohort.html'}")
    click.echo("Now yours: `harness list`, `harness start softmax`, `harness check softmax.py`.")


# ---- the steps


@contextmanager
def open_executor(wanted: GradingOptions, jobs: int | None, cluster: str | None) -> Iterator[Executor]:
    """Where it is graded, ready; why not at a stronger level is told."""
    if cluster is not None:
        from harness.cohort.cluster import open_cluster

        with open_cluster(wanted, jobs, cluster, lambda told: click.echo(told, err=True)) as executor:
            yield executor
        return
    from harness.cohort.local import LocalWorker
    from harness.cohort.run import LocalExecutor

    with LocalWorker(wanted) as station:
        for reason in station.weaker:
            click.echo(f"not stronger: {reason}", err=True)
        if station.missing:
            click.echo(f"no {wanted.device} here: {station.missing}; what needs it stays unverified", err=True)
        # One more than can run: each waits for its guest now and then.
        yield LocalExecutor(station, jobs or usable_cores() + 1)


def grade_plan(
    folder: RunFolder, plan: CohortPlan, course: Course, executor: Executor, shard: Shard | None, fresh: bool
) -> None:
    """Grade what is not known, and show how it goes."""
    from harness.cli.cohort_view import make_view
    from harness.cohort.progress import as_duration
    from harness.cohort.run import begin, run

    start = time.monotonic()
    entries = [entry for entry in plan.entries if shard is None or shard.has(entry)]
    for exercise_id in dict.fromkeys(entry.exercise_id for entry in entries):
        course.exercise(exercise_id)  # a wrong course is told before an hour of grading
    conditions = executor.conditions
    info = begin(folder, plan, conditions, shard, fresh)
    view = make_view(len(entries))
    try:
        with _stopped_by_sigterm(), view.showing():
            for told in run(folder, entries, info, course, executor):
                view.tell(told)
    except KeyboardInterrupt as stop:
        click.echo(
            f"{view.progress.done} of {len(entries)} are graded and kept in {folder.path}; "
            "the same command goes on from there",
            err=True,
        )
        if isinstance(stop, _Terminated):
            raise click.exceptions.Exit(128 + signal.SIGTERM) from None
        raise
    for path in folder.set_aside:
        click.echo(f"damaged, set aside and graded again: {path}", err=True)
    known = f" ({view.progress.known} known from before)" if view.progress.known else ""
    part = f", shard {shard}" if shard else ""
    tally = view.progress.tally or "nothing of the cohort is in this part"
    click.echo(  # without the seed, since learners may read the log of a pipeline
        f"{_count(entries)} in {as_duration(time.monotonic() - start)}{known}: {tally}. "
        f"Isolation {conditions.level}{part}. Results: {folder.path / 'results.jsonl'}"
    )


class _Terminated(KeyboardInterrupt):
    """SIGTERM, as schedulers send it before they kill."""


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """SIGTERM ends what is inside as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def write_all(
    folder: RunFolder,
    entries: Sequence[PlannedSubmission],
    course: Course,
    exports: Exports,
    compared: Sequence[PlannedSubmission],
) -> ResultFile:
    """results.jsonl and all that is made from it; `compared` are the submissions that are looked at for likeness."""
    from harness.cohort.results import write_results

    results = write_results(folder, entries, exports.shown)
    if exports.shown == "best":
        tally = Counter(result["verdict"] for result in results)
        told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(tally.items()))
        click.echo(f"Of each learner's attempts the best one counts: {told or 'none'}.")
    write_exports(folder, entries, results, exports)
    write_page(folder.path, results, course, compared)
    return results


def usable_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count(found: Sequence[object]) -> str:
    return "1 submission" if len(found) == 1 else f"{len(found)} submissions"


def _list_if_asked(context: click.Context, names: Sequence[str]) -> Sequence[str]:
    if "help" in names:
        click.echo(list_exports())
        context.exit()
    return names


def _exit_unless_passed(is_required: bool, results: ResultFile) -> None:
    if is_required and any(result["verdict"] != "passed" for result in results):
        raise click.exceptions.Exit(1)


def _default_out(source: Path) -> Path:
    """`results` beside the learners.  Raises UsageError where that is itself a learner's."""
    out = (source if source.is_dir() else source.parent) / "results"
    if out.is_dir() and any(out.glob("*.py")):
        raise UsageError(f"{out} holds Python files, as a learner's folder does; say with --out where results go")
    return out


def _tell_left_out(plan: CohortPlan, listed: Path) -> None:
    from harness.text import one_line

    for ignored in plan.left_out[:MOST_TOLD]:
        click.echo(f"left out: {one_line(ignored.path)} ({one_line(ignored.why)})", err=True)
    if len(plan.left_out) > MOST_TOLD:
        click.echo(f"left out: {len(plan.left_out) - MOST_TOLD} more; all are in {listed}", err=True)
