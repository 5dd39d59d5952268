"""Results → the files that other tools read.  Nothing here grades or prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import UsageError, did_you_mean
from harness.export.classroom50 import write_classroom50
from harness.export.github import write_annotations, write_summary
from harness.export.gradebook import Gradebook, write_gradebook
from harness.export.gradescope import write_gradescope
from harness.export.humaneval import write_humaneval
from harness.export.junit import write_junit
from harness.export.lms.canvas_moodle import write_canvas, write_moodle
from harness.export.lms.canvas_push import PUSH
from harness.export.prairielearn import write_prairielearn
from harness.policy.assignment import Assignment
from harness.policy.rules import GradebookTemplate

__all__ = ["FORMATS", "check_requests", "export_all"]


@dataclass(frozen=True)
class Format:
    """An export: what it is, what makes it, and what it may leave in the folder of results."""

    about: str
    # Given the gradebook and the folder, and where it is `filled` the file of a learning management system.
    write: Callable[..., list[Path]]
    files: tuple[str, ...]
    is_filled: bool = False


FORMATS: Mapping[str, Format] = {
    "junit": Format("junit.xml for CI: a suite for each learner and exercise", write_junit, ("junit.xml",)),
    "github-annotations": Format(
        "annotations.txt: GitHub workflow commands, which are also printed", write_annotations, ("annotations.txt",)
    ),
    "github-summary": Format(
        "summary.md, also added to GitHub's job summary inside a workflow", write_summary, ("summary.md",)
    ),
    "gradescope": Format("results.json of Gradescope, one per learner", write_gradescope, ("gradescope",)),
    "prairielearn": Format("results.json of PrairieLearn, one per submission", write_prairielearn, ("prairielearn",)),
    "classroom50": Format("result.json of Classroom 50, made inside its runner", write_classroom50, ("classroom50",)),
    "gradebook": Format("gradebook.csv: one line per learner, points by exercise", write_gradebook, ("gradebook.csv",)),
    "canvas": Format(
        "canvas.csv: a Canvas gradebook export filled in (canvas=FILE, or by the assignment)",
        write_canvas,
        ("canvas.csv", "canvas-report.txt", PUSH),
        is_filled=True,
    ),
    "moodle": Format(
        "moodle.csv: a Moodle export or grading worksheet filled in (moodle=FILE, or by the assignment)",
        write_moodle,
        ("moodle.csv", "moodle-report.txt"),
        is_filled=True,
    ),
    "humaneval": Format(
        "samples as JSON lines in HumanEval's format, and pass@k",
        write_humaneval,
        ("samples.jsonl_results.jsonl", "pass_at_k.json"),
    ),
}


def export_all(book: Gradebook, out: Path, requests: Sequence[str]) -> list[Path]:
    """Write the requested exports into a folder; the paths, in the order of writing.

    Raises UsageError for an unknown name or an export that lacks what it needs.
    """
    templates = check_requests(requests, book.assignment)
    paths: list[Path] = []
    for name in dict.fromkeys(request.partition("=")[0] for request in requests):
        paths += FORMATS[name].write(book, out, *([templates[name]] if name in templates else []))
    return paths


def check_requests(requests: Sequence[str], assignment: Assignment) -> dict[str, GradebookTemplate]:
    """The files to fill in, by the name of the export.  Raises UsageError as `export_all` would, before any grading."""
    templates: dict[str, GradebookTemplate] = {}
    for request in requests:
        name, sign, file = request.partition("=")
        if name not in FORMATS:
            raise UsageError(
                f'no export is named "{name}"{did_you_mean(name, FORMATS)}; there are {", ".join(FORMATS)}'
            )
        if not FORMATS[name].is_filled:
            if sign:
                filled = [name for name, made in FORMATS.items() if made.is_filled]
                raise UsageError(f'{request}: "{name}" takes no file; only {" and ".join(filled)} do')
            continue
        template: GradebookTemplate | None = getattr(assignment, name)
        if file:
            known = template.model_dump() if template is not None else {}
            template = GradebookTemplate.model_validate({**known, "file": file})
        if template is None or template.file is None:
            raise UsageError(
                f"{name}: which export is to be filled in? Write {name}=FILE, or `{name}: {{file: …}}` there"
            )
        if not template.file.is_file():
            raise UsageError(f"{template.file} is not there; export the gradebook of {name.capitalize()} to it first")
        templates[name] = template
    return templates
