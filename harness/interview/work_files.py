"""The files that the candidate writes or fixes: the task for a question, and the text that its file begins with."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

from harness.course.exercise import Edit, Exercise, apply_edits
from harness.errors import HarnessError
from harness.files import write
from harness.interview.coding_round import CodingTask, brief_of
from harness.interview.material import Bug, DebugSystem
from harness.interview.records import Question

MOST_NAMES = 100
HEADER = "# {title}: {number} independent bugs are planted below. Fix them one by one; submit as often as you like.\n"


def exercise_task(exercise: Exercise, question: Question, path: str, seed: int) -> CodingTask:
    """An exercise to write, or to fix: `seed` is that of its planted mistake."""
    bugs: tuple[tuple[str, str], ...] = ()
    if question.kind == "debug":
        from harness.course.debug_task import plant

        planted = plant(exercise, seed)
        bugs = ((planted.id, " ".join(planted.explanation.split())),)
    return CodingTask(
        question=question,
        brief=None if bugs else brief_of(exercise.file.statement, exercise.file.formulas),
        title=exercise.file.title,
        entry=exercise.file.entry,
        returns=exercise.file.returns,
        statement=exercise.file.statement,
        hints=() if bugs else exercise.file.hints,
        path=path,
        label=_label(path),
        seed=seed,
        bugs=bugs,
    )


def system_task(system: DebugSystem, bugs: Sequence[Bug], question: Question, path: str) -> CodingTask:
    """A system with these bugs."""
    return CodingTask(
        question=question,
        title=system.title,
        statement=system.statement,
        path=path,
        label=_label(path),
        seed=question.seed,
        bugs=tuple((bug.id, bug.explanation) for bug in bugs),
    )


def draw_bugs(system: DebugSystem, seed: int, number: int) -> tuple[Bug, ...]:
    """The bugs of this seed, in the order in which the system lists them."""
    places = list(range(len(system.bugs)))
    random.Random(f"{system.id} {seed}").shuffle(places)  # noqa: S311 - chooses a task, guards nothing
    return tuple(system.bugs[place] for place in sorted(places[:number]))


def plant_bugs(system: DebugSystem, bugs: Sequence[Bug]) -> str:
    """The program with these bugs.  Raises `ValueError` if two of them change the same text."""
    changes = [change for bug in bugs for change in bug.change.items()]
    places = [system.source.index(old) for old, _ in changes]
    edits = [Edit(place, place + len(old), new) for place, (old, new) in zip(places, changes, strict=True)]
    changed = apply_edits(system.source, edits)
    if changed is None:
        raise ValueError(f"{system.id}: bugs overlap: {', '.join(bug.id for bug in bugs)}")
    return changed


def system_text(system: DebugSystem, bugs: Sequence[Bug]) -> str:
    """The file that a candidate gets."""
    return HEADER.format(title=system.title, number=len(bugs)) + plant_bugs(system, bugs)


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
