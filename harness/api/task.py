"""An exercise as a task for a person or a model: what to write, and nothing that gives it away.  Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from harness.course.debug_task import plantable, write_task
from harness.course.exercise import Exercise

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
