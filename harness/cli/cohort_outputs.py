"""What is written of a graded cohort beside results.jsonl: the page, and the exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.cohort.folder import RunFolder
    from harness.cohort.plan import PlannedSubmission
    from harness.cohort.record import Keep
    from harness.cohort.results import ResultFile
    from harness.course.catalogue import Course
    from harness.export import Policy

CHECKS, PARQUET, ANNOTATIONS = "checks", "parquet", "annotations.txt"
# What is made without being asked for.
ALWAYS = ("junit",)
OWN = {
    CHECKS: "checks.csv: a line for each check of each submission",
    PARQUET: "checks.parquet: the same as Parquet (needs pyarrow)",
}


@dataclass(frozen=True)
class Exports:
    """What is to be written of the verdicts beside results.jsonl, results.csv and cohort.html.

    `keep` is which attempt counts, None where that is left to the policy.
    """

    names: tuple[str, ...] = ALWAYS
    policy: Policy | None = None
    keep: Keep | None = None

    @property
    def shown(self) -> Keep:
        """Which attempt results.jsonl shows."""
        return self.keep or (self.policy.attempts.keep if self.policy is not None else "last")


def read_exports(wanted: Sequence[str], policy: Path | None, keep: Keep | None, course: Course) -> Exports:
    """The exports that the command line asks for.  Raises UsageError for what cannot be made, before any grading."""
    from harness.export import check_wanted
    from harness.export.checks import check_parquet
    from harness.policy.parser import read_policy

    rules = None if policy is None else read_policy(policy, course.exercise_ids)
    names = tuple(
        dict.fromkeys(
            (*ALWAYS, *(name.strip() for names_given in wanted for name in names_given.split(",") if name.strip()))
        )
    )
    check_wanted([name for name in names if name not in OWN], rules)
    if PARQUET in names:
        check_parquet()
    return Exports(names, rules, keep)


def list_exports() -> str:
    """The names and what each makes, a line each."""
    from harness.export import NAMES

    return "\n".join(f"{name:<20} {what}" for name, what in {**NAMES, **OWN}.items())


def write_exports(
    folder: RunFolder, entries: Sequence[PlannedSubmission], results: ResultFile, exports: Exports
) -> list[Path]:
    """Write them; annotations are printed too, for that is where GitHub looks for them."""
    from harness.cohort.results import write_attempts
    from harness.export import export_all
    from harness.export.checks import write_checks_csv, write_checks_parquet

    # Where the policy decides among the attempts it must see them all.
    is_by_policy = exports.policy is not None and exports.keep is None
    source = write_attempts(folder, entries) if is_by_policy else results
    names = [name for name in exports.names if name not in OWN]
    paths = export_all(source, folder.path, names, exports.policy)
    if CHECKS in exports.names:
        paths.append(write_checks_csv(results, folder.path))
    if PARQUET in exports.names:
        paths.append(write_checks_parquet(results, folder.path))
    for path in paths:
        if path.name == ANNOTATIONS:
            click.echo(path.read_text(encoding="utf-8"), nl=False)
    return paths


def write_page(out: Path, results: ResultFile, course: Course, compared: Sequence[PlannedSubmission]) -> Path:
    """cohort.html; the submissions `compared` are looked at for likeness, as far as they can be read here."""
    from harness.cohort.files import read_entry
    from harness.cohort.folder import write_whole
    from harness.report import cohort_page
    from harness.similarity import Text, find_pairs
    from harness.text import clean

    submissions = (read_entry(entry, course) for entry in compared)
    texts = {
        (clean(submission.learner or ""), submission.exercise_id): submission.text
        for submission in submissions
        if submission.text is not None
    }
    exercises = [course.exercise(exercise_id) for exercise_id in dict.fromkeys(exercise_id for _, exercise_id in texts)]
    pairs = find_pairs(
        [Text(learner, exercise_id, text) for (learner, exercise_id), text in texts.items()],
        {exercise.id: exercise.starter_source() for exercise in exercises},
        {exercise.id: exercise.reference_source for exercise in exercises},
    )
    path = out / "cohort.html"
    write_whole(path, [cohort_page(results, course, pairs, texts)])
    return path
