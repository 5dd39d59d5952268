"""`harness lint`."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cards.deck import deck_paths
from harness.cli.echo import echo
from harness.cli.options import as_record
from harness.cohort.jobs import Shard, parse_shard
from harness.course.catalogue import Course, load_course
from harness.errors import UsageError
from harness.text import counted

if TYPE_CHECKING:
    from rich.console import Console

    from harness.lint.exercise import LintReport
    from harness.sandbox.zygote import Zygote

MATRIX_COLUMNS = 100
LEGEND = """
trivial: answers without work, such as zeros or the input; each must be refused by a case
caught: mistakes that a case refuses; distinct: mistakes whose outputs differ from those of every other
margin: how far the mistake that is nearest to right is off, in tolerances; exact: all have another type or shape
"""


@dataclass(frozen=True)
class LintRun:
    """The options that say how exercises are checked, which of them, and what is done instead."""

    seeds: int
    jobs: int | None
    shard: str | None
    no_times: bool
    cases: bool
    mutants: bool
    derive: bool
    right: Path | None

    @property
    def part(self) -> Shard | None:
        """The part of the exercises that is checked; None for all.  Raises UsageError."""
        return None if self.shard is None else parse_shard(self.shard)


@click.command("lint")
@click.argument("target", metavar="[COURSE or FILE]", required=False)
@click.option("--only", multiple=True, metavar="ID", help="Check only this exercise, and no deck; may be repeated.")
@click.option(
    "--seeds", type=click.IntRange(1, 10_000), default=2, show_default=True, metavar="N",
    help="Try each exercise with N seeds.",
)  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(1, 256), metavar="N", help="Check N exercises at once (default: the cores)."
)
@click.option("--shard", metavar="I/N", help="Check part I of N of the exercises, and all decks.")
@click.option("--no-times", is_flag=True, help="Check no limit on time; another job on this machine disturbs them.")
@click.option("--cases", is_flag=True, help="Show which mistakes each case catches.")
@click.option("--mutants", is_flag=True, help="Search for small changes of right solutions that all cases accept.")
@click.option("--derive", is_flag=True, help="Choose the derived calls of each exercise again and write its plan.")
@click.option(
    "--right",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --mutants and --derive: a folder of right solutions, ID/right/NAME.py.",
)
@as_record("run", LintRun)
@click.pass_obj
def lint_command(course: str | None, target: str | None, only: tuple[str, ...], run: LintRun) -> None:
    """Check a course, or one FILE of it, and print what is wrong; exit with 2 if there is a problem.

    A FILE is an exercise, its reference, a deck, or interview material. Of exercises a table shows how well their cases
    catch known mistakes; a legend below it explains its columns.
    """
    if run.right is not None and not (run.mutants or run.derive):
        raise UsageError("--right belongs to --mutants and --derive")
    loaded, only, written = _find_target(course, target, only)
    if run.derive:
        _lint_derive(loaded, only, run)
    elif run.mutants:
        _lint_mutants(loaded, only, run)
    elif written is not None:
        _lint_written_file(loaded, written)
    else:
        _lint_course(loaded, only, run)


def _find_target(
    course: str | None, target: str | None, only: tuple[str, ...]
) -> tuple[Course, tuple[str, ...], Path | None]:
    """The course, the exercises of it that are meant (none: all), and the single deck or file of material that is
    meant.
    """
    path = Path(target or "")
    if not path.is_file():
        return _open_course(course, target), only, None
    if only:
        raise UsageError(f"--only chooses exercises of a course, and {target} is one file; leave one of them out")
    home = next((folder for folder in path.resolve().parents if (folder / "exercises").is_dir()), None)
    loaded = load_course(str(home) if home is not None and (home / "reference").is_dir() else course)
    if home is None or path.resolve().relative_to(home).parts[0] not in ("exercises", "reference"):
        return loaded, (), path
    exercise_id = path.name.partition(".")[0].replace("_", "-")
    return loaded, (exercise_id,), None


def _open_course(course: str | None, folder: str | None) -> Course:
    try:
        return load_course(folder or course)
    except UsageError as error:
        if folder not in load_course(course).exercise_ids:
            raise
        raise UsageError(f"{error}; to check one exercise: harness lint --only {folder}") from error


def _lint_course(course: Course, only: Sequence[str], run: LintRun) -> None:
    """Print the kill matrix and all problems of a course, or of some of its exercises."""
    from harness.cli.screen import console
    from harness.interview.material_files import material_paths
    from harness.lint.course import check_mistakes_of_cards, check_reading_order, check_roles, find_course_warnings
    from harness.lint.decks import lint_files
    from harness.lint.material import lint_material

    start, part = time.perf_counter(), run.part
    paths = [] if only else deck_paths(course.root)
    decks = lint_files(paths, course.exercise_ids)
    with _opened_later(course) as open_zygote:
        material_files = [] if only else material_paths(course.root)
        material = lint_material(material_files, course.exercise_ids, open_zygote)
        reports = _lint_exercises(course, only, run, open_zygote())
    out = console(at_least=MATRIX_COLUMNS)
    _print_matrix(out, reports, run.cases)
    of_decks = [problem.render() for problem in decks.problems]
    if not only:
        of_decks[:0] = [*check_reading_order(course), *check_roles(course)]
        is_readable = not decks.problems and not any(report.problems for report in reports)
        of_decks += check_mistakes_of_cards(course) if is_readable else []
    problems = [*of_decks, *(problem.render() for problem in material.problems)]
    warnings = [f"{report.exercise}: {warning}" for report in reports for warning in report.warnings]
    warnings += [problem.render() for problem in (*decks.warnings, *material.warnings)]
    warnings += [] if only else find_course_warnings(course)
    for line in (*problems, *(f"warning: {warning}" for warning in warnings)):
        out.print(line)
    wrong = sum(bool(report.problems) for report in reports)
    outcome = f"{counted(wrong, 'does', 'do')} not hold" if wrong else "all hold"
    mistakes = counted(sum(report.mistakes for report in reports), "known mistake")
    exercises = counted(len(reports), "exercise")
    if part is not None:
        exercises = f"{len(reports)} of {counted(len(course.exercise_ids), 'exercise')} (shard {part})"
    sizes = f"{exercises}, {mistakes}, {counted(run.seeds, 'seed')}"
    left_out = "; limits on time not checked (--no-times)" if run.no_times else ""
    unchecked = sum(report.is_missing for report in reports)
    left_out += f"; {counted(unchecked, 'exercise')} not checked" if unchecked else ""
    out.print(f"\n{sizes}, {time.perf_counter() - start:.0f} s: {outcome}{left_out}")
    if paths:
        out.print(f"{counted(len(paths), 'deck')}, {decks.counts}: {_outcome(of_decks)}")
    if material_files:
        out.print(f"Interview material, {material.counts}: {_outcome(material.problems)}")
    if warnings:
        out.print(f"{counted(len(warnings), 'warning')} (exit code unaffected)")
    if wrong or problems:
        raise click.exceptions.Exit(2)


def _outcome(problems: Sequence[object]) -> str:
    return counted(len(problems), "problem") if problems else "all hold"


@contextmanager
def _opened_later(course: Course) -> Iterator[Callable[[], Zygote]]:
    """A function that returns the zygote, which starts at the first call: decks need none."""
    from harness.sandbox.start import start_zygote

    with ExitStack() as stack:
        yield cache(lambda: stack.enter_context(start_zygote(None, course.secret_paths(), warm=True)[0]))


def _lint_exercises(course: Course, only: Sequence[str], run: LintRun, zygote: Zygote) -> list[LintReport]:
    from harness.cli.screen import waiting_for
    from harness.engine.engine import usable_cores
    from harness.lint.exercise import lint_course

    exercises = [course.exercise(exercise_id) for exercise_id in only] if only else list(course.exercises())
    if (part := run.part) is not None:
        exercises = exercises[part.number - 1 :: part.of]
    with waiting_for("checking exercises") as waiting:
        linted = lint_course(exercises, zygote, range(run.seeds), run.jobs or usable_cores(), not run.no_times)
        return list(waiting.through(linted, len(exercises), "checking exercises"))


def _lint_written_file(course: Course, path: Path) -> None:
    """Check a deck or a file of interview material by the same rules, next to the other files of its course."""
    from harness.cards.roles import FILE as ROLES_FILE
    from harness.interview.material_files import is_material, material_paths
    from harness.lint.course import check_roles
    from harness.lint.decks import lint_files
    from harness.lint.material import lint_material

    if path.name == Path(ROLES_FILE).name:
        found = check_roles(course)
        for line in found:
            echo(line)
        echo(f"roles: {_outcome(found)}")
        raise click.exceptions.Exit(2 if found else 0)
    if is_material(path):
        others = _without(path, material_paths(course.root))
        with _opened_later(course) as open_zygote:
            report = lint_material([*others, path], course.exercise_ids, open_zygote, only=path)
    else:
        report = lint_files([*_without(path, deck_paths(course.root)), path], course.exercise_ids, only=path)
    problems = [problem for problem in report.problems if problem.path == str(path)]
    for problem in problems:
        echo(problem.render())
    for warning in report.warnings:
        if warning.path == str(path):
            echo(f"warning: {warning.render()}")
    echo(f"{report.counts}: {_outcome(problems)}")
    if problems:
        raise click.exceptions.Exit(2)


def _without(path: Path, paths: Sequence[Path]) -> list[Path]:
    return [other for other in paths if other.resolve() != path.resolve()]


def _print_matrix(out: Console, reports: Sequence[LintReport], with_cases: bool) -> None:
    """A line per exercise with a legend, then the problems and, if requested, what each case catches."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("exercise", "cases", "mistakes", "trivial", "caught", "distinct", "margin", ""):
        table.add_column(name, justify="left" if name in ("exercise", "") else "right", no_wrap=True)
    for report in reports:
        margin = "exact" if report.room == float("inf") else f"{report.room:.3g}x"
        numbers = [report.cases, report.mistakes, report.trivial, report.caught, report.told_apart]
        state = "NOT OK" if report.problems else "unverified" if report.is_missing else "ok"
        table.add_row(report.exercise, *map(str, numbers), margin, state)
    out.print(table)
    out.print(LEGEND, style="dim")
    for report in reports:
        for problem in report.problems:
            out.print(f"{report.exercise}: {problem}")
        if with_cases:
            for case, killed in report.kills.items():
                out.print(f"  {report.exercise} / {case}: {', '.join(dict.fromkeys(killed))}")


def _lint_mutants(course: Course, only: tuple[str, ...], run: LintRun) -> None:
    """Print each exercise's mutants, and calls on which they differ from it; exit with 2 if there is such a call."""
    from harness.engine.engine import usable_cores
    from harness.lint.witness import search_course

    wrong = 0
    with _opened_later(course) as open_zygote:
        exercises = [course.exercise(exercise_id) for exercise_id in only or course.exercise_ids]
        for report in search_course(exercises, open_zygote(), run.right, run.jobs or usable_cores()):
            numbers = f"{report.mutants} mutants, {report.survivors} survive, {report.equivalent} of them equivalent"
            echo(f"{report.exercise}: {numbers}, {len(report.witnesses)} with a witness")
            for problem in report.problems:
                echo(f"  {problem}")
            for witness in report.witnesses:
                echo(textwrap.indent(witness.text(), "  "))
            wrong += bool(report.problems or report.witnesses)
    if wrong:
        raise click.exceptions.Exit(2)


def _lint_derive(course: Course, only: tuple[str, ...], run: LintRun) -> None:
    """Write the plan of each exercise; print its calls, the saboteurs that survive them, and what right solutions
    disagree on.
    """
    from harness.lint.derive import derive_course

    with _opened_later(course) as open_zygote:
        exercises = [course.exercise(exercise_id) for exercise_id in only or course.exercise_ids]
        for plan in derive_course(exercises, open_zygote(), run.right, range(run.seeds)):
            caught = f"cases catch {len(plan.caught_by_cases)} saboteurs, the plan {len(plan.caught)} more"
            echo(f"{plan.exercise}: {counted(len(plan.calls), 'call')} of {plan.candidates}; {caught}")
            for origin in plan.calls:
                echo(f"  {origin.rule}: {origin.case}, with {origin.place}")
            for name in plan.survivors:
                echo(f"  survives: {name}")
            for dispute in plan.disputes:
                echo(f"  not asked: {dispute}")
