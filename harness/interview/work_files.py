"""The files that the candidate writes or fixes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from harness.course.exercise import Exercise
from harness.errors import HarnessError
from harness.files import write
from harness.interview.coding_round import CodingTask
from harness.interview.material import Bug, DebugSystem
from harness.interview.records import Question

MOST_NAMES = 100


def task_of(exercise: Exercise, question: Question, path: str, seed: int) -> CodingTask:
    """The task for the file at this path; `seed` is that of the planted mistake."""
    is_debug = question.kind == "debug"
    planted = None
    if is_debug:
        from harness.course.debug_task import plant

        planted = plant(exercise, seed)
    return CodingTask(
        exercise=exercise.id,
        title=exercise.file.title,
        entry=exercise.file.entry,
        returns=exercise.file.returns,
        statement=exercise.file.statement,
        hints=() if is_debug else exercise.file.hints,
        path=path,
        label=_label(path),
        is_debug=is_debug,
        seed=seed,
        planted=planted.id if planted else "",
        explanation=" ".join(planted.explanation.split()) if planted else "",
        is_extension=question.role == "extension",
    )


def system_task(system: DebugSystem, bugs: Sequence[Bug], path: str, seed: int) -> CodingTask:
    """The task for a system with these bugs in the file at this path."""
    return CodingTask(
        exercise="",
        title=system.title,
        entry="",
        returns="",
        statement=system.statement,
        hints=(),
        path=path,
        label=_label(path),
        is_debug=True,
        seed=seed,
        system=system.id,
        bugs=tuple((bug.id, bug.explanation) for bug in bugs),
    )


def extended(base: str, starter: str) -> str:
    """The starter of the next step below the submitted code.  Raises HarnessError."""
    try:
        code = Path(base).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise HarnessError(f"{base} cannot be read: {error.strerror}") from None
    return f"{code.rstrip()}\n\n\n# ---- next step: it may use the code above\n\n{starter}"


def write_new(folder: Path, name: str, text: str) -> Path:
    """Write a new file of this name, or find one that is still unchanged.  Raises HarnessError."""
    for number in range(1, MOST_NAMES):
        path = folder / (f"{name}.py" if number == 1 else f"{name}-{number}.py")
        if path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text:
            return path
        if not os.path.lexists(path):
            return write(path, text, is_new=True)
    raise HarnessError(f"{folder} is full of files named {name}; name another with --dir")


def _label(path: str) -> str:
    """The path, relative to the working directory if it lies below it."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path
