"""GitHub Actions: workflow commands that annotate a run, and the Markdown of its summary.

Limits: 10 annotations of a kind a step, 50 a job (actions/toolkit, docs/problem-matchers.md), 1 MiB of summary a step
(docs.github.com, workflow commands).  At most ten commands are written, so that five steps fit into a job.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from harness.errors import HarnessError
from harness.export.gradebook import Gradebook
from harness.files import write, write_private
from harness.policy.grades import ExerciseGrade, plain_number
from harness.policy.visibility import VisibleResult
from harness.results.result import Verdict
from harness.text import one_plain_line, plain

MOST_ANNOTATIONS = 10
SUMMARY_BYTES = 1 << 20
TITLE_CHARS = 120
BODY_CHARS = 2_000
ENVIRONMENT = "GITHUB_STEP_SUMMARY"
# The order and the level of annotations.
LEVELS = {
    **dict.fromkeys((Verdict.INTERNAL_ERROR, Verdict.REFUSED, Verdict.ERROR, Verdict.TIMEOUT, Verdict.MEMORY), "error"),
    Verdict.FAILED: "error", Verdict.UNVERIFIED: "warning",
}  # fmt: skip
RANK = {verdict: rank for rank, verdict in enumerate(LEVELS)}


def write_annotations(book: Gradebook, out: Path) -> list[Path]:
    """`annotations.txt`: lines to be printed to standard output, which the runner reads."""
    return [write_private(out / "annotations.txt", (f"{line}\n" for line in make_annotations(book)))]


def make_annotations(book: Gradebook) -> list[str]:
    """A command for each submission that did not pass, internal errors first; the last one counts the rest."""
    wrong = _not_passed(book)
    annotated = wrong if len(wrong) <= MOST_ANNOTATIONS else wrong[: MOST_ANNOTATIONS - 1]
    lines = []
    for grade in annotated:
        graded = book.result(grade)
        result = book.view(grade, BODY_CHARS, 0, graded)
        path = plain(graded.submission.path)
        lines.append(command(LEVELS[result.verdict], _message(result), {"file": path, "title": _title(result)}))
    if len(wrong) > len(annotated):
        rest = Counter(grade.attempt.verdict for grade in wrong[len(annotated) :])
        counts = ", ".join(f"{count} {verdict.value.replace('_', ' ')}" for verdict, count in rest.items())
        message = f"{rest.total()} more submissions did not pass: {counts}. All of them are in the results."
        lines.append(command("notice", message, {"title": "harness"}))
    return lines


def _not_passed(book: Gradebook) -> list[ExerciseGrade]:
    """The submissions that did not pass, internal errors first."""
    wrong = (grade for grade in book.grades if grade.attempt.verdict in LEVELS)
    return sorted(wrong, key=lambda grade: RANK[grade.attempt.verdict])


def command(name: str, message: str, properties: Mapping[str, str]) -> str:
    """`::name key=value,…::message`, escaped as actions/toolkit (packages/core/src/command.ts) does.

    A message keeps its newlines as %0A; in a property the characters that end it are escaped too.
    """
    properties_text = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{name}{' ' if properties_text else ''}{properties_text}::{_data(plain(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_plain_line(text, 1_000)).replace(":", "%3A").replace(",", "%2C")


def _title(result: VisibleResult) -> str:
    who = f"{result.learner}/{result.exercise}" if result.learner else result.exercise
    return one_plain_line(f"{who}: {result.verdict.value.replace('_', ' ')}", TITLE_CHARS)


def _message(result: VisibleResult) -> str:
    return plain("\n\n".join([result.headline, *result.problem_lines]), 2 * BODY_CHARS)


def write_summary(book: Gradebook, out: Path, max_bytes: int = SUMMARY_BYTES) -> list[Path]:
    """`summary.md`; inside a GitHub step also added to the step's own summary, as far as its size allows.

    Raises HarnessError if the step's file cannot be written to.
    """
    paths = [write_private(out / "summary.md", make_summary(book, max_bytes))]
    target = os.environ.get(ENVIRONMENT)
    if target:
        step = Path(target)
        if not step.parent.is_dir():
            raise HarnessError(f"{step} ({ENVIRONMENT}) cannot be written: there is no such folder")
        known = b"" if step.is_symlink() or not step.exists() else step.read_bytes()
        write(step, known + "".join(make_summary(book, max_bytes - len(known))).encode())
    return paths


def make_summary(book: Gradebook, max_bytes: int) -> Iterator[str]:
    """Markdown of at most `max_bytes`: counts, a table by exercise, then the submissions that did not pass.

    The last line counts those that do not fit.
    """
    left = max_bytes - 200  # for that line
    for part in _heading(book):
        left -= len(part.encode())
        if left < 0:
            return
        yield part
    wrong = _not_passed(book)
    for number, grade in enumerate(wrong):
        part = _detail(book.view(grade, BODY_CHARS, 0))
        left -= len(part.encode())
        if left < 0:  # leave out the end of the list, not its longest entries
            yield f"\n_{len(wrong) - number} more that did not pass are left out here; they are in the results._\n"
            return
        yield part


def _heading(book: Gradebook) -> Iterator[str]:
    counts = Counter(grade.attempt.verdict for grade in book.grades)
    yield f"## Grading: {counts[Verdict.PASSED]} of {counts.total()} submissions passed\n\n"
    ours = counts[Verdict.INTERNAL_ERROR]
    if ours:
        yield f"> **The harness itself failed on {ours} of them.** They are not graded; run it again.\n\n"
    held = sum(grade.is_held for grade in book.grades)
    if held:
        yield f"> **{held} of them {'is' if held == 1 else 'are'} held**, without points until a human has looked.\n\n"
    yield "| exercise | submissions | passed | mean points | of |\n|---|--:|--:|--:|--:|\n"
    by_exercise: dict[str, list[ExerciseGrade]] = {name: [] for name in book.maxima}
    for grade in book.grades:
        by_exercise[grade.exercise].append(grade)
    for name, grades in by_exercise.items():
        passed = sum(grade.attempt.verdict is Verdict.PASSED for grade in grades)
        points = [grade.points for grade in grades if grade.points is not None]
        mean = f"{sum(points) / len(points):.2f}" if points else ""
        most = plain_number(book.maxima[name])
        yield f"| {markdown(name)} | {len(grades)} | {passed} | {mean} | {most} |\n"
    yield "\n"


def _detail(result: VisibleResult) -> str:
    """A fold-out with the message verbatim: HTML, in which Markdown has no meaning."""
    return (
        f"<details><summary>{escape(_title(result))}</summary>\n\n<pre>{escape(_message(result))}</pre>\n\n</details>\n"
    )


def markdown(text: str) -> str:
    """Text for a cell of a table: no character of it is Markdown, HTML or a link."""
    return "".join(map(_inert, one_plain_line(text, 80)))


def _inert(char: str) -> str:
    if char in "<>&":
        return escape(char)
    return f"\\{char}" if char.isascii() and not char.isalnum() and char != " " else char
