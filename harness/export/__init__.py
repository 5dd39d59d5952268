"""Result documents → the files that other tools read.  Nothing here grades or prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.errors import UsageError, did_you_mean
from harness.export.classroom50 import write_classroom50
from harness.export.github import write_annotations, write_summary
from harness.export.gradebook import write_gradebook
from harness.export.gradebook_data import Gradebook, open_book
from harness.export.gradescope import write_gradescope
from harness.export.humaneval import write_humaneval
from harness.export.junit import write_junit
from harness.export.lms.canvas_moodle import write_canvas, write_moodle
from harness.export.prairielearn import write_prairielearn
from harness.policy.rules import GradebookTemplate, Policy

__all__ = ["NAMES", "Policy", "check_requests", "export_all"]

NAMES: Mapping[str, str] = {
    "junit": "junit.xml for CI: a suite for each learner and exercise",
    "github-annotations": "annotations.txt: GitHub workflow commands, to be printed",
    "github-summary": "summary.md, also added to GitHub's job summary inside a workflow",
    "gradescope": "results.json of Gradescope, one a learner",
    "prairielearn": "results.json of PrairieLearn, one a submission",
    "classroom50": "result.json of Classroom 50, made inside its runner",
    "gradebook": "gradebook.csv: a line a learner, points by exercise",
    "canvas": "canvas.csv: a Canvas gradebook export filled in (canvas=FILE, or by the policy)",
    "moodle": "moodle.csv: a Moodle export or grading worksheet filled in (moodle=FILE, or by the policy)",
    "humaneval": "samples as JSON lines in HumanEval's format, and pass@k",
}
_WRITERS: Mapping[str, Callable[[Gradebook, Path], list[Path]]] = {
    "junit": write_junit,
    "github-annotations": write_annotations,
    "github-summary": write_summary,
    "gradescope": write_gradescope,
    "prairielearn": write_prairielearn,
    "classroom50": write_classroom50,
    "gradebook": write_gradebook,
    "humaneval": write_humaneval,
}
_FILLERS: Mapping[str, Callable[[Gradebook, Path, GradebookTemplate], list[Path]]] = {
    "canvas": write_canvas,
    "moodle": write_moodle,
}


def export_all(
    results: Iterable[Mapping[str, Any]],
    out: Path,
    wanted: Sequence[str],
    policy: Policy | None = None,
    now: datetime | None = None,
) -> list[Path]:
    """Write the wanted exports into a folder; the paths, in the order of writing.

    `results` are `harness.result/1` documents, all attempts of a learner among them where the policy chooses; a
    sequence is read in place, one document at a time.  `now` says what is past its due date (default: the clock).
    Raises UsageError for an unknown name, a document that is no result, or what an export needs and has not.
    """
    rules = policy or Policy()
    sheets = check_requests(wanted, rules)
    paths: list[Path] = []
    if not wanted:
        return paths
    with open_book(results, rules, now or datetime.now(UTC)) as book:
        for name in dict.fromkeys(request.partition("=")[0] for request in wanted):
            paths += _FILLERS[name](book, out, sheets[name]) if name in sheets else _WRITERS[name](book, out)
    return paths


def check_requests(wanted: Sequence[str], policy: Policy | None) -> dict[str, GradebookTemplate]:
    """The gradebook exports to be filled in, by name.  Raises UsageError as `export_all` would, before any grading."""
    sheets: dict[str, GradebookTemplate] = {}
    for request in wanted:
        name, sign, file = request.partition("=")
        if name not in NAMES:
            raise UsageError(f'no export is named "{name}"{did_you_mean(name, NAMES)}; there are {", ".join(NAMES)}')
        if name not in _FILLERS:
            if sign:
                raise UsageError(f'{request}: "{name}" takes no file; only {" and ".join(_FILLERS)} do')
            continue
        given: GradebookTemplate | None = getattr(policy, name, None)
        if file:
            given = replace(given, file=Path(file)) if given is not None else GradebookTemplate(Path(file))
        if given is None:
            raise UsageError(f"{name}: which export is to be filled in? Write {name}=FILE, or `{name}:` in the policy")
        if not given.file.is_file():
            raise UsageError(f"{given.file} is not there; export the gradebook of {name.capitalize()} to it first")
        sheets[name] = given
    return sheets
