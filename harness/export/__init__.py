"""Results → the files that other tools read.  Nothing here grades or prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_never

from harness.errors import UsageError, did_you_mean
from harness.export.classroom50 import write_classroom50
from harness.export.github import write_annotations, write_summary
from harness.export.gradebook import write_gradebook
from harness.export.gradebook_data import Gradebook, open_gradebook
from harness.export.gradescope import write_gradescope
from harness.export.humaneval import write_humaneval
from harness.export.junit import write_junit
from harness.export.lms.canvas_moodle import write_canvas, write_moodle
from harness.export.prairielearn import write_prairielearn
from harness.policy.assignment import Assignment
from harness.policy.rules import GradebookTemplate
from harness.records import Result

__all__ = ["FORMATS", "check_requests", "export_all"]


@dataclass(frozen=True)
class WrittenFormat:
    """An export that is written from the grades alone; `files` are what it may leave in the folder of results."""

    about: str
    write: Callable[[Gradebook, Path], list[Path]]
    files: tuple[str, ...]


@dataclass(frozen=True)
class FilledFormat:
    """An export that fills in a file of a learning management system."""

    about: str
    fill: Callable[[Gradebook, Path, GradebookTemplate], list[Path]]
    files: tuple[str, ...]


FORMATS: Mapping[str, WrittenFormat | FilledFormat] = {
    "junit": WrittenFormat("junit.xml for CI: a suite for each learner and exercise", write_junit, ("junit.xml",)),
    "github-annotations": WrittenFormat(
        "annotations.txt: GitHub workflow commands, which are also printed", write_annotations, ("annotations.txt",)
    ),
    "github-summary": WrittenFormat(
        "summary.md, also added to GitHub's job summary inside a workflow", write_summary, ("summary.md",)
    ),
    "gradescope": WrittenFormat("results.json of Gradescope, one per learner", write_gradescope, ("gradescope",)),
    "prairielearn": WrittenFormat(
        "results.json of PrairieLearn, one per submission", write_prairielearn, ("prairielearn",)
    ),
    "classroom50": WrittenFormat(
        "result.json of Classroom 50, made inside its runner", write_classroom50, ("classroom50",)
    ),
    "gradebook": WrittenFormat(
        "gradebook.csv: one line per learner, points by exercise", write_gradebook, ("gradebook.csv",)
    ),
    "canvas": FilledFormat(
        "canvas.csv: a Canvas gradebook export filled in (canvas=FILE, or by the assignment)",
        write_canvas,
        ("canvas.csv", "canvas-report.txt"),
    ),
    "moodle": FilledFormat(
        "moodle.csv: a Moodle export or grading worksheet filled in (moodle=FILE, or by the assignment)",
        write_moodle,
        ("moodle.csv", "moodle-report.txt"),
    ),
    "humaneval": WrittenFormat(
        "samples as JSON lines in HumanEval's format, and pass@k",
        write_humaneval,
        ("samples.jsonl_results.jsonl", "pass_at_k.json"),
    ),
}


def export_all(
    results: Iterable[Result],
    out: Path,
    requests: Sequence[str],
    assignment: Assignment | None = None,
    now: datetime | None = None,
) -> list[Path]:
    """Write the requested exports into a folder; the paths, in the order of writing.

    `results` have all attempts of a learner where the assignment chooses; a sequence is read in place, one at a time.
    `now` decides what is past its due date (default: the clock).  Raises UsageError for an unknown name or an export
    that lacks what it needs.
    """
    rules = assignment or Assignment()
    templates = check_requests(requests, rules)
    paths: list[Path] = []
    if not requests:
        return paths
    with open_gradebook(results, rules, now or datetime.now(UTC)) as book:
        for name in dict.fromkeys(request.partition("=")[0] for request in requests):
            match FORMATS[name]:
                case WrittenFormat(write=write):
                    paths += write(book, out)
                case FilledFormat(fill=fill):
                    paths += fill(book, out, templates[name])
                case other:
                    assert_never(other)
    return paths


def check_requests(requests: Sequence[str], assignment: Assignment | None) -> dict[str, GradebookTemplate]:
    """The files to fill in, by the name of the export.  Raises UsageError as `export_all` would, before any grading."""
    templates: dict[str, GradebookTemplate] = {}
    for request in requests:
        name, sign, file = request.partition("=")
        if name not in FORMATS:
            raise UsageError(
                f'no export is named "{name}"{did_you_mean(name, FORMATS)}; there are {", ".join(FORMATS)}'
            )
        if isinstance(FORMATS[name], WrittenFormat):
            if sign:
                filled = [name for name, made in FORMATS.items() if isinstance(made, FilledFormat)]
                raise UsageError(f'{request}: "{name}" takes no file; only {" and ".join(filled)} do')
            continue
        template: GradebookTemplate | None = getattr(assignment, name, None)
        if file:
            known = template.model_dump() if template is not None else {}
            template = GradebookTemplate.model_validate({**known, "file": file})
        if template is None:
            raise UsageError(
                f"{name}: which export is to be filled in? Write {name}=FILE, or `{name}:` in the assignment"
            )
        if not template.file.is_file():
            raise UsageError(f"{template.file} is not there; export the gradebook of {name.capitalize()} to it first")
        templates[name] = template
    return templates
