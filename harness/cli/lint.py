"""`harness lint`."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.echo import echo
from harness.course.catalogue import Course, load_course
from harness.errors import UsageError
from harness.text import counted

if TYPE_CHECKING:
    from rich.console import Console

    from harness.lint.exercise import LintReport

MATRIX_COLUMNS = 100


@dataclass(frozen=True)
class LintRun:
    """How exercises are checked: under these seeds, this many at once, and whether limits on time are measured."""

    seeds: range
    jobs: int
    with_times: bool


@click.command("lint")
@click.argument("course_folder", metavar="[COURSE]", required=False)
@click.option("--only", multiple=True, metavar="ID", help="Check only this exercise, and no deck; may be repeated.")
@click.option(
    "--seeds", type=click.IntRange(1, 10_000), default=2, show_default=True, metavar="N",
    help="Try each exercise with N seeds.",
)  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(1, 256), metavar="N", help="Check N exercises at once (default: the cores)."
)
@click.option("--no-times", is_flag=True, help="Check no limit on time; another job on this machine disturbs them.")
@click.option("--cases", is_flag=True, help="Show which mistakes each case catches.")
@click.option("--mutants", is_flag=True, help="Search for small changes of right solutions that all cases accept.")
@click.option("--derive", is_flag=True, help="Choose the derived calls of each exercise anew and write its plan.")
@click.option(
    "--right",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --mutants and --derive: a folder of right solutions, ID/right/NAME.py.",
)
@click.pass_obj
def lint_command(
    course: str | None,
    course_folder: str | None,
    only: tuple[str, ...],
    seeds: int,
    jobs: int | None,
    no_times: bool,
    cases: bool,
    mutants: bool,
    derive: bool,
    right: Path | None,
) -> None:
    """Check a course, its exercises and its decks, and print its kill matrix; exit with 2 if there is a problem.

    The file of a deck in place of COURSE checks this deck alone.
    """
    from harness.engine.engine import usable_cores

    if right is not None and not (mutants or derive):
        raise UsageError("--right belongs to --mutants and --derive")
    if course_folder is not None and Path(course_folder).is_file():
        _lint_deck(Path(course_folder), course)
        return
    loaded = _open_course(course, course_folder)
    if derive:
        _lint_derive(loaded, only, right, seeds)
    elif mutants:
        _lint_mutants(loaded, only, right, jobs or usable_cores())
    else:
        _lint_course(
            loaded, only, LintRun(range(seeds), jobs or usable_cores(), with_times=not no_times), with_cases=cases
        )


def _open_course(course: str | None, folder: str | None) -> Course:
    try:
        return load_course(folder or course)
    except UsageError as error:
        if folder not in load_course(course).exercise_ids:
            raise
        raise UsageError(f"{error}; to check one exercise: harness lint --only {folder}") from error


def _lint_course(course: Course, only: Sequence[str], run: LintRun, with_cases: bool) -> None:
    """Print the kill matrix and all problems of a course, or of some of its exercises."""
    from harness.cards.deck import deck_paths
    from harness.cli.screen import console
    from harness.interview.material import InterviewMaterial, load_material
    from harness.lint.course import check_reading_order, find_course_warnings
    from harness.lint.decks import lint_files

    start = time.perf_counter()
    paths = [] if only else deck_paths(course.root)
    decks = lint_files(paths, course.exercise_ids)
    material = InterviewMaterial() if only else load_material(course.root)
    reports = _lint_exercises(course, only, run)
    out = console(at_least=MATRIX_COLUMNS)
    _print_matrix(out, reports, with_cases)
    problems = [] if only else [*check_reading_order(course), *(problem.render() for problem in decks.problems)]
    warnings = [f"{report.exercise}: {warning}" for report in reports for warning in report.warnings]
    warnings += [problem.render() for problem in decks.warnings]
    warnings += [] if only else find_course_warnings(course)
    for line in (*problems, *(f"warning: {warning}" for warning in warnings)):
        out.print(line)
    wrong = sum(bool(report.problems) for report in reports)
    outcome = f"{counted(wrong, 'does', 'do')} not hold" if wrong else "all hold"
    mistakes = counted(sum(report.mistakes for report in reports), "known mistake")
    sizes = f"{counted(len(reports), 'exercise')}, {mistakes}, {counted(len(run.seeds), 'seed')}"
    left_out = "" if run.with_times else "; limits on time not checked (--no-times)"
    out.print(f"\n{sizes}, {time.perf_counter() - start:.0f} s: {outcome}{left_out}")
    if paths:
        outcome = counted(len(problems), "problem") if problems else "all hold"
        out.print(f"{counted(len(paths), 'deck')}, {decks.counts()}: {outcome}")
    if material.cards:
        out.print(f"Interview material: {len(material.cards)} questions, {len(material.systems)} programs to debug")
    if warnings:
        out.print(f"{counted(len(warnings), 'warning')}, without effect on the exit code")
    if wrong or problems:
        raise click.exceptions.Exit(2)


def _lint_exercises(course: Course, only: Sequence[str], run: LintRun) -> list[LintReport]:
    from harness.cli.waiting import waiting_for
    from harness.lint.exercise import lint_course
    from harness.sandbox.start import start_zygote

    exercises = [course.exercise(exercise_id) for exercise_id in only] if only else course.exercises()
    zygote, _ = start_zygote(None, course.secret_paths(), warm=True)
    with zygote, waiting_for("checking exercises") as waiting:
        linted = lint_course(exercises, zygote, run.seeds, run.jobs, run.with_times)
        return list(waiting.through(linted, len(exercises), "checking exercises"))


def _lint_deck(path: Path, course: str | None) -> None:
    """Check one deck by the rules for all decks, beside those of its course."""
    from harness.cards.deck import FOLDER, deck_paths
    from harness.lint.decks import lint_files

    folder = path.resolve().parent
    loaded = load_course(str(folder.parent) if folder.name == FOLDER else course)
    beside = [other for other in deck_paths(loaded.root) if other.resolve() != path.resolve()]
    decks = lint_files([*beside, path], loaded.exercise_ids)
    problems = [problem for problem in decks.problems if problem.path == str(path)]
    for problem in problems:
        echo(problem.render())
    for warning in decks.warnings:
        if warning.path == str(path):
            echo(f"warning: {warning.render()}")
    echo(f"{decks.counts([str(path)])}: {counted(len(problems), 'problem') if problems else 'all hold'}")
    if problems:
        raise click.exceptions.Exit(2)


def _print_matrix(out: Console, reports: Sequence[LintReport], with_cases: bool) -> None:
    """A line per exercise, then the problems and, if requested, what each case catches."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("exercise", "cases", "mistakes", "trivial", "caught", "told apart", "room", ""):
        table.add_column(name, justify="left" if name in ("exercise", "") else "right", no_wrap=True)
    for report in reports:
        room = "exact" if report.room == float("inf") else f"{report.room:.3g}x"
        numbers = [report.cases, report.mistakes, report.trivial, report.caught, report.told_apart]
        table.add_row(report.exercise, *map(str, numbers), room, "ok" if not report.problems else "NOT OK")
    out.print(table)
    for report in reports:
        for problem in report.problems:
            out.print(f"{report.exercise}: {problem}")
        if with_cases:
            for case, killed in report.kills.items():
                out.print(f"  {report.exercise} / {case}: {', '.join(dict.fromkeys(killed))}")


def _lint_mutants(course: Course, only: tuple[str, ...], right: Path | None, jobs: int) -> None:
    """Print each exercise's mutants, and calls on which they differ from it; exit with 2 if there is such a call."""
    from harness.lint.witness import search_course
    from harness.sandbox.start import start_zygote

    zygote, _ = start_zygote(None, course.secret_paths(), warm=True)
    wrong = 0
    with zygote:
        exercises = [course.exercise(exercise_id) for exercise_id in only or course.exercise_ids]
        for report in search_course(exercises, zygote, right, jobs):
            numbers = f"{report.mutants} mutants, {report.survivors} survive, {report.equivalent} of them equivalent"
            echo(f"{report.exercise}: {numbers}, {len(report.witnesses)} with a witness")
            for problem in report.problems:
                echo(f"  {problem}")
            for witness in report.witnesses:
                echo(textwrap.indent(witness.text(), "  "))
            wrong += bool(report.problems or report.witnesses)
    if wrong:
        raise click.exceptions.Exit(2)


def _lint_derive(course: Course, only: tuple[str, ...], right: Path | None, seeds: int) -> None:
    """Write the plan of each exercise; print its calls, what survives them, and on what right solutions disagree."""
    from harness.lint.derive import derive_course
    from harness.sandbox.start import start_zygote

    zygote, _ = start_zygote(None, course.secret_paths(), warm=True)
    with zygote:
        exercises = [course.exercise(exercise_id) for exercise_id in only or course.exercise_ids]
        for plan in derive_course(exercises, zygote, right, range(seeds)):
            caught = f"cases catch {len(plan.caught_by_cases)} saboteurs, the plan {len(plan.caught)} more"
            echo(f"{plan.exercise}: {counted(len(plan.calls), 'call')} of {plan.candidates}; {caught}")
            for origin in plan.calls:
                echo(f"  {origin.rule}: {origin.case}, with {origin.place}")
            for name in plan.survivors:
                echo(f"  survives: {name}")
            for dispute in plan.disputes:
                echo(f"  not asked: {dispute}")
