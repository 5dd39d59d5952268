"""The files of a graded cohort besides results.jsonl: the page and the exports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.echo import echo, echo_commands
from harness.cli.options import FILE
from harness.cohort.jobs import PlannedSubmission
from harness.errors import UsageError
from harness.files import make_folder, replacing

if TYPE_CHECKING:
    from harness.cohort.attempts import Keep
    from harness.cohort.folder import RunFolder
    from harness.cohort.result_files import ResultFile
    from harness.course.catalogue import Course
    from harness.export.gradebook import Gradebook
    from harness.policy.assignment import Assignment

CHECKS, PARQUET, FEEDBACK, ANNOTATIONS, REPORT = "checks", "parquet", "feedback", "annotations.txt", "-report.txt"
OWN_FILES = ("checks.csv", "checks.parquet", "feedback", "attempts.jsonl", "assignment.json")
# Exports that are always written.
ALWAYS = ("junit",)
OWN = {
    CHECKS: "checks.csv: a line for each check of each submission",
    PARQUET: "checks.parquet: the same as Parquet (needs pyarrow)",
    FEEDBACK: "feedback: a page to hand back to each learner, and a table for a mail merge",
}


@dataclass(frozen=True)
class Exports:
    """The files to write besides results.jsonl, results.csv and cohort.html.

    `keep` says which attempt counts; with `by_assignment` the assignment chooses it among all attempts.  `with_similar`
    shows similar submissions on the page.  `path` is the assignment's file, if it has one.
    What `is_published` is summed up on the screen; if it `is_dry`, nothing is written; what
    `is_anonymous` goes into a folder of its own, with pseudonyms.
    """

    assignment: Assignment
    names: tuple[str, ...] = ALWAYS
    keep: Keep = "last"
    by_assignment: bool = False
    with_similar: bool = True
    path: Path | None = None
    is_published: bool = False
    is_dry: bool = False
    is_anonymous: bool = False

    @property
    def of_grades(self) -> list[str]:
        """Those that `harness.export` writes."""
        return [name for name in self.names if name not in OWN]


def read_exports(
    course: Course, export: Sequence[str], assignment: Path | None, keep: Keep | None = None, no_similar: bool = False,
    anonymous: bool = False,
) -> Exports:  # fmt: skip
    """The exports that the command line requests. Raises UsageError for one that cannot be written, before any
    grading.
    """
    from harness.export import check_requests
    from harness.export.checks_table import check_parquet

    rules = read_rules(assignment, course)
    requested = (name.strip() for names in export for name in names.split(",") if name.strip())
    exports = Exports(
        assignment=rules,
        names=tuple(dict.fromkeys((*ALWAYS, *requested))),
        keep=keep or rules.attempts.keep,
        by_assignment=assignment is not None and keep is None,
        with_similar=rules.similarity and not no_similar,
        path=assignment,
        is_anonymous=anonymous,
    )
    if anonymous and (sheets := {"canvas", "moodle"} & {name.partition("=")[0] for name in exports.names}):
        raise UsageError(f"--anonymous: {' and '.join(sorted(sheets))} need names; leave one of them out")
    check_requests(exports.of_grades, rules)
    if PARQUET in exports.names:
        check_parquet()
    return exports


def read_rules(path: Path | None, course: Course) -> Assignment:
    """The assignment of a file, as its term has it; without a file, one under which everything that was handed in
    counts.
    """
    from datetime import UTC, datetime

    from harness.cohort.term import find_term, rules_in_term
    from harness.policy.assignment import Assignment
    from harness.policy.parser import read_assignment

    if path is None:
        return Assignment()
    term = find_term(path)
    if term is None:
        return read_assignment(path, course.exercise_ids)
    return rules_in_term(term, path.resolve().parent.name, course.exercise_ids, datetime.now(UTC))


def write_outputs(
    folder: RunFolder, entries: Sequence[PlannedSubmission], course: Course, exports: Exports
) -> ResultFile:
    """Write results.jsonl, and the files that are made from it: all of them, or none if one cannot be written."""
    from datetime import UTC, datetime

    from harness.cli.screen import waiting_for
    from harness.cohort.folder import by_exercise, read_unusable
    from harness.cohort.own_folder import secret_key
    from harness.cohort.result_files import ResultFile, unchanged, write_attempts, write_origin, write_results
    from harness.export.explain import read_totals, summary_lines
    from harness.export.gradebook import make_gradebook
    from harness.policy.visibility import alias_by, anonymous_assignment, anonymous_result
    from harness.progress.store import home
    from harness.report.cohort.files import write_cohort_page

    out, unusable, change = folder.path, by_exercise(read_unusable(folder.path)), unchanged
    if exports.is_anonymous:
        alias = alias_by(secret_key(home()))
        entries = sorted(entries, key=lambda entry: (alias(entry.learner), entry.exercise_id))
        out = make_folder(folder.path / "anonymous", is_private=True)
        exports = replace(exports, assignment=anonymous_assignment(exports.assignment, alias), path=None)
        change = partial(anonymous_result, alias=alias)
        unusable = {alias(name): dict.fromkeys(whys, "a file of theirs") for name, whys in unusable.items()}
    with replacing(out) as new:
        results = write_results(folder, entries, exports.keep, new.path, change)
        if exports.keep == "best":
            verdicts = Counter(result.verdict.value for result in results)
            counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
            echo(f"Of each learner's attempts the best one counts: {counts or 'none'}.")
        attempts = write_attempts(folder, entries, new.path, change) if exports.by_assignment else results
        book = make_gradebook(attempts, exports.assignment, datetime.now(UTC), unusable)
        if exports.path is not None:
            write_origin(new.path, exports.path, exports.assignment)
        _write_exports(new.path, results, book, course, exports)
        with waiting_for("writing the page of the cohort"):
            write_cohort_page(out, new.path, results, entries, course, book, exports.with_similar)
        if exports.is_published:
            for line in summary_lines(book, read_totals(out / "gradebook.csv")):
                echo(line)
        new.stale += _stale(out, new.path, exports)
        new.is_dropped = exports.is_dry
    return results if exports.is_dry else ResultFile(out / "results.jsonl")


def _write_exports(out: Path, results: ResultFile, book: Gradebook, course: Course, exports: Exports) -> None:
    """Write the exports; annotations are also printed, because GitHub reads them from the output."""
    from harness.export import export_all
    from harness.export.checks_table import write_checks_csv, write_checks_parquet
    from harness.report.feedback import write_feedback

    paths = export_all(book, out, exports.of_grades)
    if CHECKS in exports.names:
        paths.append(write_checks_csv(results, out))
    if PARQUET in exports.names:
        paths.append(write_checks_parquet(results, out))
    if FEEDBACK in exports.names:
        titles = {summary.id: summary.title for summary in course.summaries()}
        paths += write_feedback(book, out, titles)
    for path in paths:
        if path.name == ANNOTATIONS:
            echo_commands(path.read_text(encoding="utf-8"))
        elif path.name.endswith(REPORT):
            with path.open(encoding="utf-8") as lines:
                echo(next(lines).rstrip())


def _stale(out: Path, new: Path, exports: Exports) -> list[Path]:
    """What an earlier run left and this one does not write again, since it would show old grades."""
    from harness.export import FORMATS, check_requests
    from harness.report.cohort.files import own_pages

    filled_in = [template.file for template in check_requests(exports.of_grades, exports.assignment).values()]
    kept = {path.resolve() for path in filled_in if path is not None}
    made = [name for each in FORMATS.values() for name in each.files] + list(OWN_FILES)
    places = [out / name for name in made]
    old = places + [path for place in places if not place.is_symlink() for path in place.rglob("*")] + own_pages(out)
    return [
        path
        for path in old
        if (path.is_symlink() or path.is_file())
        and not (new / path.relative_to(out)).exists()
        and path.resolve() not in kept
    ]


def _list_exports_on_help(context: click.Context, _: click.Parameter, names: Sequence[str]) -> Sequence[str]:
    if "help" in names:
        from harness.export import FORMATS

        for name, about in ({name: made.about for name, made in FORMATS.items()} | OWN).items():
            echo(f"{name:<20} {about}")
        context.exit()
    return names


OUTPUTS = (
    click.option(
        "--keep",
        type=click.Choice(["last", "best"]),
        help="Which attempt of a learner counts (default: what the assignment says, else last); all are stored.",
    ),
    click.option(
        "--export",
        metavar="LIST",
        multiple=True,
        is_eager=True,
        callback=_list_exports_on_help,
        help="Write more files, such as gradescope,gradebook; `--export help` lists them.",
    ),
    click.option(
        "--assignment",
        type=FILE,
        help="A YAML file: exercises and points, roster, due dates, penalties, what learners see.",
    ),
    click.option("--no-similar", is_flag=True, help="Leave similar submissions out of cohort.html."),
    click.option(
        "--anonymous",
        is_flag=True,
        help="Write pages and exports with stable pseudonyms, into OUT/anonymous; nothing else changes.",
    ),
    click.option("--require-pass", is_flag=True, help="Exit with 1 unless every submission passed."),
)
