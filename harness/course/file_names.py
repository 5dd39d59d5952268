"""The name of a file → the exercise that it says or almost says, and the file that a learner means.  Reads none."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

from harness.command_line import command_line
from harness.course import notebook_file
from harness.course.catalogue import Course
from harness.course.installed import advise_course
from harness.errors import UsageError, did_you_mean

# What people add to a file's name: attention2, attention-v2, attention_final, "attention (1)".
ADDED = re.compile(r"[-. ]*(v?\d+|\(\d+\)|copy|old|new|final|solution|mine|wip)$")
LEAST_NEARNESS = 0.9
# Files of other kinds that may lie beside the learner's: what `harness repro` writes, and tests.
OTHER_FILES = ("repro-", "test-")


def exercise_of(path: Path) -> str:
    """The exercise id of a file name: its stem, with dashes for underscores."""
    return path.stem.replace("_", "-")


def find_file(path: Path, course: Course) -> Path:
    """The file that a learner means by a path: `attention` may be attention.py or else attention.ipynb, and top_p.py
    may be top-p.py.

    Raises UsageError when there is none.
    """
    if path.is_file():
        return path
    is_named = path.suffix in (".py", notebook_file.SUFFIX)
    stem = path.stem if is_named else path.name
    names = dict.fromkeys((stem, stem.replace("_", "-"), stem.replace("-", "_")))
    suffixes = (path.suffix,) if is_named else (".py", notebook_file.SUFFIX)
    files = (path.with_name(f"{name}{suffix}") for suffix in suffixes for name in names)
    found = next((file for file in files if file.is_file()), path)
    if not found.exists():
        exercise_id = exercise_of(Path(f"{stem}.py"))
        if exercise_id in course.exercise_ids:
            raise UsageError(f"{path}: there is no such file; `{command_line(f'start {exercise_id}')}` writes it")
        raise UsageError(f"{path}: there is no such file{did_you_mean(exercise_id, course.exercise_ids)}")
    return found


def newest_file(folder: Path, known: Collection[str]) -> Path | None:
    """The most recent file of one of these exercises; None if there is none."""
    files = [path for path in folder.glob("*.py") if exercise_of(path) in known and path.is_file()]
    return max(files, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)


def guess_exercise(path: Path, known: Collection[str]) -> str:
    """The exercise whose name a file's name almost matches, such as attention2.py; "" if there is none."""
    stem = exercise_of(path).lower()
    if stem.startswith(OTHER_FILES):
        return ""
    while (shorter := ADDED.sub("", stem)) != stem and stem not in known:
        stem = shorter
    by_letters = {name.replace("-", ""): name for name in known}
    near = get_close_matches(stem.replace("-", ""), list(by_letters), 1, LEAST_NEARNESS)
    return stem if stem in known else by_letters[near[0]] if near else ""


def explain_name(path: Path, known: Collection[str]) -> str:
    """A message for a file that is not named after an exercise."""
    guess = guess_exercise(path, known)
    if guess:
        return f"{path}: name it {guess}.py or pass --exercise {guess}"
    exercise_id = exercise_of(path)
    if advice := advise_course(exercise_id):
        return f"{path}: this course has no exercise {exercise_id}{advice}"
    return f"{path}: name it after an exercise (`{command_line('list')}`) or pass --exercise ID"
