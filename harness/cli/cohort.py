"""`harness grade` and `harness demo`: folders of submissions."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.cohort import Plan
    from harness.course import Course
    from harness.model import Result

LEVELS = click.Choice(["strict", "standard", "process"])


@click.command("grade")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where results go (default: DIR/results)."
)
@click.option("--jobs", type=click.IntRange(1, 256), help="Submissions graded at once (default: the cores).")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of the drawn inputs; default: drawn and recorded."
)
@click.option("--isolation", type=LEVELS, help="Insist on this level; `process` only by name.")
@click.option("--require-pass", is_flag=True, help="Exit 1 unless every submission passed.")
@click.pass_obj
def grade_command(
    course: str | None,
    folder: Path,
    out: Path | None,
    jobs: int | None,
    seed: int | None,
    isolation: str | None,
    require_pass: bool,
) -> None:
    """Grade a folder of learners (DIR/<learner>/<exercise-id>.py) and write results.jsonl."""
    from harness.cohort import plan_cohort
    from harness.course import load_course
    from harness.text import clean

    loaded = load_course(course)
    plan = plan_cohort(folder, loaded)
    for path in plan.ignored:
        click.echo(f"left out: {clean(str(path))} (its name is no exercise)", err=True)
    results = run_cohort(plan, loaded, out or folder / "results", jobs, seed, isolation)
    if require_pass and any(result.verdict != "passed" for result in results):
        raise click.exceptions.Exit(1)


@click.command("demo")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--jobs", type=click.IntRange(1, 256))
@click.pass_obj
def demo_command(course: str | None, folder: Path | None, jobs: int | None) -> None:
    """The product in a minute: grades a small cohort made from the course's own references and mistakes."""
    from harness.cohort import plan_cohort
    from harness.course import load_course
    from harness.demo import write_cohort

    loaded = load_course(course)
    target = folder or Path("harness-demo")
    try:
        write_cohort(target, loaded)
    except OSError as error:
        raise HarnessError(f"the cohort cannot be written to {target}: {error.strerror}; name another folder") from None
    click.echo(
        f"{target}: a cohort made from the course's own references and known mistakes, a hostile file among them"
    )
    results = run_cohort(plan_cohort(target, loaded), loaded, target / "results", jobs, 0, None)
    click.echo("\nOne of them, as its learner sees it:\n")
    from harness.cli.screen import print_result

    named = next((one for one in results if one.diagnosis), results[0])
    print_result(named.as_json())
    click.echo("\nNow yours: `harness list`, `harness start softmax`, `harness check softmax.py`.")


def run_cohort(
    plan: Plan, course: Course, out: Path, jobs: int | None, seed: int | None, isolation: str | None
) -> list[Result]:
    """Grade a plan, print a line a result, write results.jsonl whole or not at all."""
    from harness.cohort import grade_all
    from harness.grade import Grader
    from harness.worker.host import start_nursery

    _make_folder(out)  # before an hour of grading, not after it
    nursery, weaker = start_nursery(isolation, course.secret_paths(), warm=True, weakest="standard")
    for reason in weaker:
        click.echo(f"not stronger: {reason}", err=True)
    drawn = secrets.randbits(62) if seed is None else seed
    total = len(plan.submissions)
    counts: Counter[str] = Counter()
    start = time.perf_counter()

    def tell(result: Result) -> None:
        counts[result.verdict.value] += 1
        names = ", ".join(found.mistake for found in result.diagnosis)
        left = (time.perf_counter() - start) / counts.total() * (total - counts.total())
        click.echo(
            f"[{counts.total():>{len(str(total))}}/{total}] {result.learner}/{result.exercise}: {result.verdict.value}"
            f"{f' ({names})' if names else ''}{f'   {left:.0f} s left' if left >= 1 else ''}"
        )

    with nursery:
        for exercise_id in dict.fromkeys(one.exercise_id for one in plan.submissions):
            course.exercise(exercise_id)
        grader = Grader(nursery, drawn)
        results = list(grade_all(plan.submissions, course, grader, jobs or os.cpu_count() or 1, tell))
    path = out / "results.jsonl"
    _write_whole(path, "".join(json.dumps(result.as_json()) + "\n" for result in results))
    spent = time.perf_counter() - start
    tally = ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in sorted(counts.items()))
    click.echo(
        f"{total} submissions in {spent:.1f} s: {tally}. Isolation {nursery.level}, seed {drawn}. Results: {path}"
    )
    return results


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HarnessError(f"{folder} cannot be made: {error.strerror}; name another with --out") from None


def _write_whole(path: Path, text: str) -> None:
    """The new content or the old one, whatever happens in between."""
    waiting = path.with_suffix(".part")
    try:
        waiting.write_text(text, encoding="utf-8")
        waiting.replace(path)
    except OSError as error:
        raise HarnessError(f"{path} cannot be written: {error.strerror}; name another folder with --out") from None
