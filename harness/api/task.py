"""For whoever solves an exercise: the task, without what gives it away, and a grade in words.  Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from harness.course.debug_task import plantable, write_task
from harness.course.exercise import Exercise
from harness.results.findings import findings, goal_lines
from harness.results.result import Check, CheckVerdict, Result, count_passed
from harness.results.verdict_rows import HEADLINES, reference_lines

KINDS = ("write", "debug")


@dataclass(frozen=True, kw_only=True)
class TaskSpec:
    """A task.  Of kind `write`, `starter` is the file to fill in; of kind `debug`, a solution with one mistake in it.

    `prompt` is the whole task as text, `entry` the name that a submission defines, `minutes` what it usually takes.
    `sha256` changes with all of these and with how it is graded.
    """

    id: str
    kind: str
    title: str
    prompt: str
    starter: str
    entry: str
    chapter: str
    level: str
    minutes: int
    sha256: str


def task_of(exercise: Exercise, kind: str, seed: int = 0) -> TaskSpec | None:
    """The task of an exercise; None if it has none of this kind.  `seed` chooses the mistake of a debug task."""
    if kind == "debug" and not plantable(exercise):
        return None
    starter = exercise.starter_source() if kind == "write" else write_task(exercise, seed)
    prompt = _prompt(exercise, kind, starter)
    digest = hashlib.sha256("\0".join((exercise.digest, kind, prompt, starter)).encode())
    file = exercise.file
    return TaskSpec(
        id=file.id, kind=kind, title=file.title, prompt=prompt, starter=starter, entry=exercise.entry_name,
        chapter=exercise.chapter, level=file.level, minutes=file.minutes, sha256=digest.hexdigest(),
    )  # fmt: skip


def _prompt(exercise: Exercise, kind: str, starter: str) -> str:
    file = exercise.file
    what = "class" if exercise.signature.is_class else "function"
    ask = f"Write one Python file that defines the {what} {exercise.entry_name}."
    if kind == "debug":
        ask = f"One mistake is planted in the file below. Find it, fix it, and write the whole file.\n\n{starter}"
    parts = [
        f"{file.title}.", file.statement.strip(), f"Signature: {file.entry}", f"Returns: {file.returns}",
        *exercise.refusals, *exercise.terms, ask,
    ]  # fmt: skip
    return "\n\n".join(parts).strip() + "\n"


Tell = Literal["verdict", "first", "diagnosis", "all"]
TELLS = ("verdict", "first", "diagnosis", "all")
# The kinds of checks that compare values.
OF_VALUES = ("correctness", "stability", "property")


def write_feedback(result: Result, shown: Collection[str], tell: Tell) -> str:
    """The verdict; from `first` on the first check that did not pass; from `diagnosis` on the known mistakes; with
    `all` every check that did not pass, and the stretch goals.

    `shown` are the checks whose expected values the statement shows.
    """
    passed, of = count_passed(result.checks)
    parts = [f"{result.verdict.value}: {HEADLINES[result.verdict]}; {passed} of {of} checks passed."]
    parts += reference_lines(result.uses) if tell != "verdict" else ()
    deciding = result.deciding if tell == "all" else result.deciding[: int(tell != "verdict")]
    parts += (_describe(check, check.id in shown) for check in deciding)
    if tell in ("diagnosis", "all"):
        parts += ("\n".join((found.title, *found.texts)) for found in findings(result.diagnosis))
    if tell == "all":
        parts += goal_lines(result)
    return "\n\n".join(filter(None, parts)) + "\n"


def _describe(check: Check, is_shown: bool) -> str:
    """A check that did not pass, and why."""
    is_told = is_shown or check.kind not in OF_VALUES or check.verdict is not CheckVerdict.FAILED
    # Else its message may contain an expected value, and not only what the submission did.
    is_without_sides = check.expected is None and check.actual is None and check.difference is None
    message = check.message if is_told or is_without_sides else "\n".join(_own_side(check))
    return f"{check.id}:\n{message}".strip()


def _own_side(check: Check) -> Iterator[str]:
    """The call and what the submission made of it."""
    if check.input:
        yield check.input
    difference = check.difference
    if difference is not None:
        place = f" at {difference.place}" if difference.place else ""
        yield f"  the result is wrong{place}, where it is {difference.actual}"
    elif check.actual is not None:
        yield f"  this is wrong: {check.actual}"
    else:
        yield "  the result is wrong"
